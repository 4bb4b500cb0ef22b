import { shellPattern } from './shell-pattern.ts';

/** What an expression does with the value of its variable. */
export interface Operator {
  /** As it is written; empty where there is none. */
  readonly name: string;
  /** Undefined for one that is not known. */
  readonly args: readonly (string | undefined)[];
}

/** The value that an operator makes of another; undefined where that cuts a character in two. Lengths and places count bytes, as Go does. */
export function applyOperator(value: string, { name, args }: Operator): string | undefined {
  const [first = '', second] = args;
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (operator !== undefined) return operator(value, first, second);
  return value === '' ? args.join('') : value;
}

const operators: Readonly<
  Record<string, (value: string, first: string, second: string | undefined) => string | undefined>
> = {
  '#length': (value) => String(Buffer.byteLength(value)),
  ',,': (value) => value.toLowerCase(),
  '^^': (value) => value.toUpperCase(),
  ',': (value) => withFirst(value, (letter) => letter.toLowerCase()),
  '^': (value) => withFirst(value, (letter) => letter.toUpperCase()),
  '#': (value, pattern) => trimmed(value, pattern, 'shortest'),
  '##': (value, pattern) => trimmed(value, pattern, 'longest'),
  '%': (value, pattern) => reversed(trimmed(reversed(value), reversed(pattern), 'shortest')),
  '%%': (value, pattern) => reversed(trimmed(reversed(value), reversed(pattern), 'longest')),
  ':': part,
  '/': (value, found, put = '') => value.replace(found, () => put),
  '//': (value, found, put = '') => value.replaceAll(found, () => put),
  '/#': (value, found, put) => (put !== undefined && value.startsWith(found) ? value.replace(found, () => put) : value),
  '/%': (value, found, put) =>
    put !== undefined && value.endsWith(found) ? value.slice(0, value.length - found.length) + put : value,
};

function withFirst(value: string, change: (letter: string) => string): string {
  const [letter = '', ...rest] = value;
  return change(letter) + rest.join('');
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}

/** Takes away what a pattern fits at the beginning. The longest is tried first, and the last that fits is the shortest. */
function trimmed(value: string, pattern: string, which: 'shortest' | 'longest'): string {
  const fits = shellPattern(pattern);
  if (fits === undefined) return value;
  let found = '';
  for (let length = value.length; length > 0; length--) {
    const start = value.slice(0, length);
    if (!fits(start)) continue;
    found = start;
    if (which === 'longest') break;
  }
  return value.slice(found.length);
}

function part(value: string, from: string, length: string | undefined): string | undefined {
  const whole = /^[-+]?\d+$/;
  if (!whole.test(from)) return value;
  const bytes = Buffer.from(value);
  const start = Number(from) < 0 ? Math.max(0, bytes.length + Number(from)) : Number(from);
  if (length === undefined) return textOf(bytes.subarray(start));
  if (!whole.test(length)) return value;
  const end = Number(length) < 0 ? bytes.length + Number(length) : start + Number(length);
  return end < start ? '' : textOf(bytes.subarray(start, Math.min(end, bytes.length)));
}

function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : undefined;
}
