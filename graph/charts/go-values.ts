import { isObject, type Json, type JsonObject } from '../json.ts';

/** Whether Go templates hold a value for empty: nothing, false, 0, and what has no members. */
export function isEmpty(value: Json): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** `base` with what is missing or empty in it taken from `other`, at every depth, as the template function `merge` does. */
export function fill(base: JsonObject, other: JsonObject): JsonObject {
  const result = new Map<string, Json>(Object.entries(base));
  for (const [key, value] of Object.entries(other)) {
    const before = result.get(key);
    if (value === null) continue;
    if (isObject(before) && isObject(value)) result.set(key, fill(before, value));
    else if (isEmpty(before)) result.set(key, value);
  }
  return Object.fromEntries(result);
}

/** `base` with everything of `other` put over it, at every depth, as the template function `mergeOverwrite` does. */
export function override(base: JsonObject, other: JsonObject): JsonObject {
  const result = new Map<string, Json>(Object.entries(base));
  for (const [key, value] of Object.entries(other)) {
    const before = result.get(key);
    result.set(key, isObject(before) && isObject(value) ? override(before, value) : value);
  }
  return Object.fromEntries(result);
}

/** A value as a Go template prints it. */
export function textOf(value: Json): string {
  if (typeof value === 'number') return numberText(value);
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? insideText(value) : String(value);
}

/** `map[a:1 b:[2 3]]`: maps by their keys, nothing as `<nil>`. */
function insideText(value: Json): string {
  if (value === undefined || value === null) return '<nil>';
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(insideText).join(' ')}]`;
  if (!isObject(value)) return textOf(value);
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${insideText(value[key])}`).join(' ')}]`;
}

/** Numbers of values are floating: from a million on, Go writes them with an exponent. */
function numberText(value: number): string {
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
