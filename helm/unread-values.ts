import { isObject, objectAt, type Json, type JsonObject, type JsonPath } from '../graph/json.ts';
import type { ChartFiles } from './chart-files.ts';
import { keyOfPath, valueReadsIn, type ValueReads } from './value-reads.ts';

/**
 * Values that a chart seems not to read: its `values.yaml` and its schema have no such key, and no template, of it or of a subchart, names
 * it. Where templates take all that is around it, its name must stand in none of them, beside keys that the chart does have.
 */
export function valuesNotNamed(chart: ChartFiles, values: JsonObject): JsonPath[] {
  const charts = [...chartsBelow(chart)];
  const given = JSON.stringify(values).replaceAll('\\"', '"');
  const reads = valueReadsIn([given, ...charts.flatMap(({ texts }) => texts)]);
  const conditions = new Set(charts.flatMap(({ conditions: own }) => own.map((path) => path.trim())));
  const found: JsonPath[] = [];
  look(values, { chart, defaults: defaultsOf(chart), schema: chart.schema, path: [], inChart: [] });
  return found;

  function look(node: JsonObject, place: Spot): void {
    for (const [key, value] of Object.entries(node)) {
      if (value === null || value === undefined || (place.inChart.length === 0 && /^(global|tags)$/.test(key)))
        continue;
      const path = [...place.path, key];
      if (conditions.has(path.join('.')) || conditions.has([...place.inChart, key].join('.'))) continue;
      const subchart = place.inChart.length === 0 ? place.chart.subcharts.get(key) : undefined;
      const next = subchart === undefined ? within(place, key) : ofSubchart(subchart, place, key);
      const isNamed = subchart !== undefined || has(place.defaults, key) || isInSchema(place.schema, key);
      if (!isNamed && !isRead([...place.inChart, key], { place, reads })) found.push(path);
      else if (isObject(value) && mayLookInside(next, reads)) look(value, next);
    }
  }
}

/** Where in the values, and in the chart whose values they are. */
interface Spot {
  readonly chart: ChartFiles;
  readonly defaults: Json;
  readonly schema: Json;
  readonly path: JsonPath;
  /** The same path as the templates of the chart see it. */
  readonly inChart: JsonPath;
}

function within({ chart, defaults, schema, path, inChart }: Spot, key: string): Spot {
  const inside = isObject(defaults) ? defaults[key] : undefined;
  const known = objectAt(schema, ['properties'])[key];
  return { chart, defaults: inside, schema: known, path: [...path, key], inChart: [...inChart, key] };
}

function ofSubchart(chart: ChartFiles, { defaults, path }: Spot, key: string): Spot {
  const over = objectAt(defaults, [key]);
  return {
    chart,
    defaults: { ...defaultsOf(chart), ...over },
    schema: chart.schema,
    path: [...path, key],
    inChart: [],
  };
}

function has(defaults: Json, key: string): boolean {
  return isObject(defaults) && Object.hasOwn(defaults, key);
}

/** Whether a schema names a key; one that leads elsewhere may. */
function isInSchema(schema: Json, key: string): boolean {
  if (!isObject(schema)) return false;
  const isOpen = ['$ref', 'allOf', 'anyOf', 'oneOf', 'patternProperties', 'if'].some((word) => word in schema);
  return isOpen || isObject(schema['additionalProperties']) || key in objectAt(schema, ['properties']);
}

function isRead(path: JsonPath, { place, reads }: { readonly place: Spot; readonly reads: ValueReads }): boolean {
  if (reads.onTheWay.has(keyOfPath(path))) return true;
  const isAround = path.some((_, length) => reads.whole.has(keyOfPath(path.slice(0, length))));
  if (!isAround) return false;
  const hasKeys = isObject(place.defaults) && Object.keys(place.defaults).length > 0;
  return !hasKeys || reads.words.has(String(path.at(-1)));
}

/** What is a map of the chart's own, or is read by its keys, may hold what nobody reads. */
function mayLookInside({ defaults, inChart }: Spot, reads: ValueReads): boolean {
  if (isObject(defaults)) return true;
  return defaults === undefined && !reads.whole.has(keyOfPath(inChart));
}

/** Values of a chart before anybody gives it some, those of its subcharts included. */
function defaultsOf({ defaults, subcharts }: ChartFiles): JsonObject {
  const inside = [...subcharts].map(([key, chart]) => [key, { ...chart.defaults, ...objectAt(defaults, [key]) }]);
  return {
    ...(Object.fromEntries(inside) as JsonObject),
    ...Object.fromEntries(Object.entries(defaults).filter(([key]) => !subcharts.has(key))),
  };
}

function* chartsBelow(chart: ChartFiles): Generator<ChartFiles> {
  yield chart;
  for (const each of chart.subcharts.values()) yield* chartsBelow(each);
}
