import type { Json, JsonPath } from '../json.ts';

/** Every place that a way leads to; `*` stands for every item of a list and every value of a map. */
export function* placesOf(root: Json, path: readonly string[]): Generator<{ path: JsonPath; value: Json }> {
  const [step, ...rest] = path;
  if (step === undefined) {
    yield { path: [], value: root };
    return;
  }
  if (typeof root !== 'object' || root === null) return;
  const isList = Array.isArray(root);
  if (isList && step !== '*') return;
  for (const key of step === '*' ? Object.keys(root) : [step]) {
    if (!Object.hasOwn(root, key)) continue;
    const inside = (root as Readonly<Record<string | number, Json>>)[key];
    for (const place of placesOf(inside, rest)) yield { ...place, path: [isList ? Number(key) : key, ...place.path] };
  }
}
