import { objectAt, type Json, type JsonObject, type JsonPath } from '../../json.ts';
import { fill } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';

/** The label that names the controller whose pods are meant. */
export function controllerLabel({ rules }: Chart): string {
  return rules.since(4, 0) ? 'app.kubernetes.io/controller' : 'app.kubernetes.io/component';
}

/** What the pods of a release have in common. */
export function selectorLabels(chart: Chart): JsonObject {
  return { 'app.kubernetes.io/name': chart.name, 'app.kubernetes.io/instance': chart.release.name };
}

/** What the pods of one controller have in common. */
export function controllerSelector(chart: Chart, controller: Json): JsonObject {
  return { [controllerLabel(chart)]: controller, ...selectorLabels(chart) };
}

/** Labels or annotations that `global` gives to everything. */
export function globalMetadata(chart: Chart, kind: 'labels' | 'annotations'): JsonObject {
  const entries = Object.entries(objectAt(chart.values, ['global', kind]));
  return Object.fromEntries(entries.map(([key, value]) => [key, chart.text(value)]));
}

function allLabels(chart: Chart): JsonObject {
  return {
    'helm.sh/chart': `app-template-${chart.rules.version.join('.')}`,
    ...selectorLabels(chart),
    'app.kubernetes.io/managed-by': 'Helm',
    ...globalMetadata(chart, 'labels'),
  };
}

/** What goes into `metadata` besides what every object has. */
export interface Extra {
  /** Labels that go before those of the values. */
  readonly labels?: JsonObject;
  /** Annotations that go before those of the values. */
  readonly annotations?: JsonObject;
  /** Null for what has none. @default the one of the release */
  readonly namespace?: string | null;
  /** Whether templates in labels and annotations stay as they are. @default false */
  readonly isPlain?: boolean;
  /** @default those of the item */
  readonly own?: { readonly labels: Json; readonly annotations: Json };
}

/** `metadata` of an object. */
export function metadataOf(chart: Chart, item: Item, name: string, extra: Extra = {}): JsonObject {
  const own = extra.own ?? { labels: item.values['labels'], annotations: item.values['annotations'] };
  const entries = extra.isPlain === true ? objectAt : filledIn(chart);
  const labels = fill(fill(extra.labels ?? {}, entries(own.labels, [])), allLabels(chart));
  const before = fill(extra.annotations ?? {}, entries(own.annotations, []));
  const annotations = fill(before, globalMetadata(chart, 'annotations'));
  const metadata: Record<string, Json> = { name };
  metadata['labels'] = chart.origins.made(labels, [...item.path, 'labels']);
  if (Object.keys(annotations).length > 0) {
    metadata['annotations'] = chart.origins.made(annotations, [...item.path, 'annotations']);
  }
  if (extra.namespace !== null) metadata['namespace'] = extra.namespace ?? chart.release.namespace;
  noteName(chart, metadata, item.path, item.values);
  return chart.origins.made(metadata, item.path);
}

/** The value that gave the name is where a finding about the name points at. */
function noteName(chart: Chart, metadata: object, path: JsonPath, values: JsonObject): void {
  const by = ['forceRename', 'nameOverride', 'suffix', 'prefix'].find((key) => Object.hasOwn(values, key));
  chart.origins.field(metadata, 'name', by === undefined ? path : [...path, by]);
}

function filledIn(chart: Chart): typeof objectAt {
  return (value, path) =>
    Object.fromEntries(Object.entries(objectAt(value, path)).map(([key, text]) => [key, chart.text(text)]));
}
