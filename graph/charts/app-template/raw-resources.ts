import { isObject, objectAt, type Json, type JsonObject } from '../../json.ts';
import { fill, isEmpty } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { atEndOfObject, handedOn } from './end-of-object.ts';
import { globalMetadata, metadataOf, selectorLabels } from './metadata.ts';
import { nameOf } from './names.ts';

/** Objects of any kind, as the values hold them. */
export function rawResourcesOf(chart: Chart): JsonObject[] {
  const items = chart.items(['rawResources']);
  return items.map((item) => {
    const name = nameOf(chart, item, items.length, 'always');
    return chart.rules.since(5, 0) ? ofManifest(chart, { item, items }, name) : ofFields(chart, { item, items }, name);
  });
}

/** An entry, and all of its section. */
interface OneOf {
  readonly item: Item;
  readonly items: readonly Item[];
}

/** Before 5.0, `spec` stood for everything besides the metadata. */
function ofFields(chart: Chart, { item, items }: OneOf, name: string): JsonObject {
  const { values, path } = item;
  const written = handedOn(chart, { item, items, key: 'spec' });
  const rest = atEndOfObject(chart.deep(written), written);
  const object: JsonObject = {
    apiVersion: values['apiVersion'],
    kind: values['kind'],
    metadata: metadataOf(chart, item, name, { namespace: null }),
    ...(isObject(rest) ? rest : {}),
  };
  for (const key of Object.keys(isObject(rest) ? rest : {})) chart.origins.field(object, key, [...path, 'spec', key]);
  return chart.origins.made(object, path);
}

function ofManifest(chart: Chart, { item, items }: OneOf, name: string): JsonObject {
  const path = [...item.path, 'manifest'];
  const { apiVersion, kind, metadata, ...rest } = objectAt(handedOn(chart, { item, items, key: 'manifest' }), []);
  const filled = atEndOfObject(chart.deep(rest), rest);
  const own = (key: 'labels' | 'annotations'): JsonObject => objectAt(metadata, [key]);
  const labels = fill(fill(standardLabels(chart), globalMetadata(chart, 'labels')), own('labels'));
  const annotations = fill(globalMetadata(chart, 'annotations'), own('annotations'));
  const made: Record<string, Json> = { name, labels };
  if (!isEmpty(annotations)) made['annotations'] = annotations;
  const object = {
    ...(isObject(filled) ? filled : {}),
    apiVersion,
    kind,
    metadata: chart.origins.made(made, [...path, 'metadata']),
  };
  return chart.origins.made(object, path);
}

function standardLabels(chart: Chart): JsonObject {
  return {
    'helm.sh/chart': `app-template-${chart.rules.version.join('.')}`,
    ...selectorLabels(chart),
    'app.kubernetes.io/managed-by': 'Helm',
  };
}
