import { isObject, valueAt, type Json } from '../json.ts';
import { isEmpty, textOf } from './go-values.ts';
import { NotUnderstood } from './template-syntax.ts';

type TemplateFunction = (...args: readonly Json[]) => Json;

/** The functions that people call in values. The last argument is what is piped in. */
export const templateFunctions: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['default', (otherwise, value) => (isEmpty(value) ? otherwise : value)],
  ['coalesce', (...values) => values.find((value) => !isEmpty(value))],
  ['ternary', (yes, no, holds) => (holds === true ? yes : no)],
  ['empty', (value) => isEmpty(value)],
  ['not', (value) => isEmpty(value)],
  ['and', (...values) => values.find(isEmpty) ?? (values.some(isEmpty) ? values.find(isEmpty) : values.at(-1))],
  ['or', (...values) => values.find((value) => !isEmpty(value)) ?? values.at(-1)],
  ['eq', (value, ...others) => others.includes(value)],
  ['ne', (value, other) => value !== other],
  ['hasKey', (value, key) => isObject(value) && Object.hasOwn(value, textOf(key))],
  ['get', (value, key) => (isObject(value) && Object.hasOwn(value, textOf(key)) ? value[textOf(key)] : '')],
  [
    'index',
    (value, ...steps) =>
      valueAt(
        value,
        steps.map((step) => (typeof step === 'number' ? step : textOf(step))),
      ),
  ],
  ['list', (...values) => values],
  ['first', (value) => (Array.isArray(value) ? (value as readonly Json[])[0] : undefined)],
  [
    'join',
    (by, value) => (Array.isArray(value) ? (value as readonly Json[]).map(textOf).join(textOf(by)) : textOf(value)),
  ],
  ['quote', (...values) => values.map((value) => JSON.stringify(textOf(value))).join(' ')],
  ['squote', (...values) => values.map((value) => `'${textOf(value)}'`).join(' ')],
  ['print', (...values) => values.map(textOf).join('')],
  ['printf', printf],
  ['toString', (value) => textOf(value)],
  ['int', (value) => toInteger(value)],
  ['int64', (value) => toInteger(value)],
  ['atoi', (value) => toInteger(value)],
  ['add', (...values) => values.map(toInteger).reduce((sum, each) => sum + each, 0)],
  ['sub', (one, other) => toInteger(one) - toInteger(other)],
  ['lower', (value) => textOf(value).toLowerCase()],
  ['upper', (value) => textOf(value).toUpperCase()],
  ['trim', (value) => textOf(value).trim()],
  ['trimSuffix', (end, value) => without(textOf(value), textOf(end), 'end')],
  ['trimPrefix', (start, value) => without(textOf(value), textOf(start), 'start')],
  ['replace', (from, to, value) => textOf(value).replaceAll(textOf(from), textOf(to))],
  ['contains', (part, value) => textOf(value).includes(textOf(part))],
  ['hasPrefix', (part, value) => textOf(value).startsWith(textOf(part))],
  ['hasSuffix', (part, value) => textOf(value).endsWith(textOf(part))],
  ['trunc', (size, value) => truncated(textOf(value), toInteger(size))],
  ['b64enc', (value) => Buffer.from(textOf(value)).toString('base64')],
]);

function printf(format: Json, ...values: readonly Json[]): string {
  let next = 0;
  return textOf(format).replace(/%(.)/g, (_whole, verb: string) => {
    if (verb === '%') return '%';
    const value = values[next++];
    if (verb === 's' || verb === 'v') return textOf(value);
    if (verb === 'd') return String(toInteger(value));
    if (verb === 'q') return JSON.stringify(textOf(value));
    throw new NotUnderstood(`%${verb}`);
  });
}

function toInteger(value: Json): number {
  const number = Math.trunc(Number(value));
  return Number.isFinite(number) ? number : 0;
}

function without(text: string, part: string, side: 'start' | 'end'): string {
  if (part === '') return text;
  if (side === 'start') return text.startsWith(part) ? text.slice(part.length) : text;
  return text.endsWith(part) ? text.slice(0, -part.length) : text;
}

function truncated(text: string, size: number): string {
  return size < 0 ? text.slice(size) : text.slice(0, size);
}
