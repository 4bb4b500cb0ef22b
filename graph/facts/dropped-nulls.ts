import { isObject, valueAt, type Json, type JsonObject } from '../json.ts';

/**
 * An object as the API server compares it with the schema of its CRD: without the fields that are null where that is no value. It drops
 * them before it looks (`PruneNonNullableNullsWithoutDefaults`), or puts the default in their place.
 *
 * @param spend called for every value that is looked at
 */
export function withoutDroppedNulls(schema: Json, value: Json, spend: () => void): Json {
  return holdsNull(value, spend) ? dropped(schema, value, spend) : value;
}

function holdsNull(value: Json, spend: () => void): boolean {
  spend();
  if (typeof value !== 'object') return false;
  return value === null || (Object.values(value) as readonly Json[]).some((each) => holdsNull(each, spend));
}

function dropped(schema: Json, value: Json, spend: () => void): Json {
  spend();
  if (!isObject(schema)) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => dropped(schema['items'], item, spend));
  if (!isObject(value)) return value;
  const { properties, additionalProperties } = schema;
  const entries = Object.entries(value).flatMap(([name, field]): [string, Json][] => {
    const isNamed = isObject(properties) && Object.hasOwn(properties, name);
    const own = isNamed ? properties[name] : additionalProperties;
    if (field === null && isObject(own) && own['nullable'] !== true) return [];
    return [[name, dropped(own, field, spend)]];
  });
  return Object.fromEntries(entries);
}

/** An object with the defaults of the fields that it lacks: the API server puts them in their places before it looks. */
export function withFilledDefaults(properties: JsonObject = {}, value: Json): Json {
  if (!isObject(value)) return value;
  const missing = Object.entries(properties).flatMap(([name, schema]): [string, Json][] => {
    const own = valueAt(schema, ['default']);
    return own === undefined || Object.hasOwn(value, name) ? [] : [[name, own]];
  });
  return missing.length === 0 ? value : { ...value, ...Object.fromEntries(missing) };
}
