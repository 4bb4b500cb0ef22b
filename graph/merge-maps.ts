import { isObject, type Json, type JsonObject } from './json.ts';

/** Maps are merged at every depth; of anything else the later one counts. */
export function mergeMaps(before: JsonObject, after: JsonObject): JsonObject {
  const result = new Map<string, Json>(Object.entries(before));
  for (const [key, value] of Object.entries(after)) {
    const known = result.get(key);
    result.set(key, isObject(known) && isObject(value) ? mergeMaps(known, value) : value);
  }
  return Object.fromEntries(result);
}
