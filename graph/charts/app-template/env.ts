import { isObject, type Json, type JsonObject, type JsonPath } from '../../json.ts';
import { textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { inOrder } from './order.ts';

/** The environment of a container: a list keeps its order, a map is sorted by name and by `dependsOn`. */
export function envOf(chart: Chart, { values }: Item, path: JsonPath): JsonObject[] {
  const { env } = values;
  if (Array.isArray(env)) {
    return (env as readonly Json[]).flatMap((entry, index) =>
      isObject(entry) ? [variableOf(chart, textOf(entry['name']), entry, [...path, index])] : [],
    );
  }
  if (!isObject(env)) return [];
  const names = Object.keys(env).sort();
  const items = names.map((id) => ({ id, path: [...path, id] }));
  return inOrder(chart, items, (name) => env[name], path).map((name) => {
    const value = env[name];
    return variableOf(chart, name, isObject(value) ? entryOf(value) : { value }, [...path, name]);
  });
}

/** Nothing is no value here: what holds null alone is as empty as what holds nothing. */
function entryOf({ dependsOn: _order, ...entry }: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== null));
}

function variableOf(chart: Chart, name: string, entry: JsonObject, path: JsonPath): JsonObject {
  const at = chart.origins.made.bind(chart.origins);
  if (Object.hasOwn(entry, 'value')) {
    const { value } = entry;
    if (value === null) return at({ name, value: null }, path);
    return at({ name, value: typeof value === 'string' ? chart.text(value) : textOf(value) }, path);
  }
  if (Object.hasOwn(entry, 'valueFrom')) return at({ name, valueFrom: chart.deep(entry['valueFrom']) }, path);
  const { name: _name, ...valueFrom } = entry;
  return at({ name, valueFrom: at(valueFrom, path) }, path);
}
