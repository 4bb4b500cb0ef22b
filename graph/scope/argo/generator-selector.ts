import { isObject, listAt, objectAt, textAt, type Json, type JsonObject } from '../../json.ts';
import type { ParameterSet } from './parameter-set.ts';

/** Those that fit the `selector` of a generator, an empty one without: it looks at parameters as if they were labels. */
export function withoutUnfit(sets: readonly ParameterSet[], selector: JsonObject): readonly ParameterSet[] {
  return sets.filter(({ parameters, unknown }) => unknown !== undefined || fits(flat(parameters), selector));
}

function fits(labels: ReadonlyMap<string, string>, selector: JsonObject): boolean {
  const isEqual = Object.entries(objectAt(selector, ['matchLabels'])).every(
    ([key, value]) => labels.get(key) === value,
  );
  return (
    isEqual &&
    listAt(selector, ['matchExpressions']).every((expression) => {
      const value = labels.get(textAt(expression, ['key']) ?? '');
      const isIn = value !== undefined && listAt(expression, ['values']).includes(value);
      const operator = textAt(expression, ['operator']);
      if (operator === 'In') return isIn;
      if (operator === 'NotIn') return !isIn;
      return operator === 'Exists' ? value !== undefined : value === undefined;
    })
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
