import type { Json, JsonPath } from '../json.ts';

/** A place in a document, and what stands there. */
export interface Place {
  readonly path: JsonPath;
  readonly value: Json;
}

/** Every place that a way leads to; `*` stands for every item of a list and every value of a map. */
export function placesOf(root: Json, way: readonly string[]): Place[] {
  const found: Place[] = [];
  follow(root, way, [], found);
  return found;
}

/** @param path how `value` was reached; what is found is added to the list, rather than handed on from level to level */
function follow(value: Json, way: readonly string[], path: (string | number)[], found: Place[]): void {
  const step = way[path.length];
  if (step === undefined) {
    found.push({ path: [...path], value });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  if (isList && step !== '*') return;
  for (const key of step === '*' ? Object.keys(value) : [step]) {
    if (!Object.hasOwn(value, key)) continue;
    path.push(isList ? Number(key) : key);
    follow((value as Readonly<Record<string | number, Json>>)[key], way, path, found);
    path.pop();
  }
}
