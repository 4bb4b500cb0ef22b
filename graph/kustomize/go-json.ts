import { isObject, type Json } from '../json.ts';

/** JSON as Go writes it: keys in order, and characters that HTML knows as numbers. Hashes are made of it. */
export function goJson(value: Json, indent = ''): string {
  return JSON.stringify(sorted(value), null, indent).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => sorted(item as Json));
  if (!isObject(value)) return value ?? null;
  const keys = Object.keys(value).sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
