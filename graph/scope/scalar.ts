import type { Json } from '../json.ts';

const words = new Map<string, boolean | null>([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['null', 'Null', 'NULL', '~', ''].map((word) => [word, null] as const),
]);
const plainNumber = /^[-+]?(0|[1-9]\d*)(\.\d+)?$/;

/** What YAML makes of a text that stands unquoted: Flux fills variables into text, and reads it again. */
export function scalarOf(text: string): Json {
  const word = words.get(text);
  if (word !== undefined) return word;
  return plainNumber.test(text) ? Number(text) : text;
}
