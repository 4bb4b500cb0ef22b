import type { Json } from '../json.ts';

const words = new Map<string, boolean | null>([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['null', 'Null', 'NULL', '~', ''].map((word) => [word, null] as const),
]);
const wordsOfYaml11 = new Map<string, boolean>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
]);
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const integers: readonly (readonly [RegExp, number])[] = [
  [/^[-+]?0[xX]([0-9a-fA-F]+)$/, 16],
  [/^[-+]?0[bB]([01]+)$/, 2],
  [/^[-+]?0[oO]([0-7]+)$/, 8],
  [/^[-+]?0([0-7]+)$/, 8],
];
const infinite = new Map([
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
]);

/**
 * What a scalar without quotes means to Go programs (go-yaml v3, resolve.go): `0775` is 509 and `1_000` a thousand, while `yes` and `1:30`
 * are texts. A date is the text that JSON makes of it.
 */
export function plainScalar(text: string): Json {
  const word = words.get(text);
  return word === undefined ? (plainNumber(text) ?? plainTime(text) ?? text) : word;
}

/** The same as YAML 1.1 has it (sigs.k8s.io/yaml, over go-yaml v2): `yes`, `on` and `y` are true, and dates are texts. */
export function plainScalarOfYaml11(text: string): Json {
  const word = words.get(text) ?? wordsOfYaml11.get(text);
  return word ?? (words.has(text) ? null : (plainNumber(text) ?? text));
}

/** Undefined for what is no number. */
export function plainNumber(text: string): number | undefined {
  const first = text.charCodeAt(0);
  if (first > 57 || first < 43 || first === 44 || first === 47) return undefined; // neither a digit nor a sign nor a dot
  const known = infinite.get(text);
  if (known !== undefined) return known;
  const plain = text.includes('_') && first !== 46 ? text.replaceAll('_', '') : text;
  for (const [pattern, base] of integers) {
    const digits = pattern.exec(plain)?.[1];
    if (digits !== undefined) return Number.parseInt(digits, base) * (plain.startsWith('-') ? -1 : 1) + 0;
  }
  const number = float.test(plain) ? Number(plain) + 0 : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

const date = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
// With a T there is a zone, with a space there is none.
const clock = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d+))?(Z|[-+]\d{2}:\d{2})?$/;

/** A date or a time as Go writes it in JSON; undefined for what is neither. */
export function plainTime(text: string): string | undefined {
  if (text.charCodeAt(4) !== 45) return undefined; // no dash behind the year
  const at = text.search(/[Tt ]/);
  const day = dayOf(at < 0 ? text : text.slice(0, at));
  if (day === undefined || at < 0) return day === undefined ? undefined : `${day}T00:00:00Z`;
  const time = timeOf(text.slice(at + 1), text[at] !== ' ');
  return time === undefined ? undefined : `${day}T${time}`;
}

function dayOf(text: string): string | undefined {
  const [, year = '', month = '', day = ''] = date.exec(text) ?? [];
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const isDay = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= last;
  return isDay ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : undefined;
}

function timeOf(text: string, hasZone: boolean): string | undefined {
  const [whole, hour = '', minute = '', second = '', fraction = '', zone] = clock.exec(text) ?? [];
  if (whole === undefined || hasZone !== (zone !== undefined)) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const clockTime = [hour, minute, second].map((part) => part.padStart(2, '0')).join(':');
  const rest = withoutLast(fraction.slice(0, 9), '0');
  const offset = zone === undefined || /^[-+]00:00$/.test(zone) ? 'Z' : zone;
  return `${clockTime}${rest === '' ? '' : `.${rest}`}${offset}`;
}

/** A text without a character that stands at its end, however often. */
export function withoutLast(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end--;
  return text.slice(0, end);
}
