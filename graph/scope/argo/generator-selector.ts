import { isObject, type Json, type JsonObject } from '../../json.ts';
import { isSelected } from '../../label-selection.ts';
import type { ParameterSet } from './parameter-set.ts';

/** Those that fit the `selector` of a generator, an empty one without: it looks at parameters as if they were labels. */
export function withoutUnfit(sets: readonly ParameterSet[], selector: JsonObject): readonly ParameterSet[] {
  return sets.filter(
    ({ parameters, unknown }) => unknown !== undefined || isSelected(Object.fromEntries(flat(parameters)), selector),
  );
}

/** `{ a: { b: 1 } }` as `a.b`: `1`. */
function flat(parameters: JsonObject, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(parameters).flatMap(([key, value]: [string, Json]) =>
      isObject(value) ? [...flat(value, `${prefix}${key}.`)] : [[`${prefix}${key}`, String(value)] as const],
    ),
  );
}
