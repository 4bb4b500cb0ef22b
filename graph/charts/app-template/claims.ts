import { isObject, type Json, type JsonObject } from '../../json.ts';
import { isEmpty, textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { claimTemplatesOf } from './claim-templates.ts';
import { metadataOf } from './metadata.ts';
import { claimItemsOf, claimNameOf } from './persistence.ts';

/** The claims of a release. */
export function claimsOf(chart: Chart): JsonObject[] {
  return claimItemsOf(chart).map((item) => {
    const { values, path, id } = item;
    for (const key of ['accessMode', 'size']) {
      if (isEmpty(values[key])) chart.refuse(path, `the claim of ${id} needs ${key}`);
    }
    const annotations = isEmpty(values['retain']) ? undefined : { 'helm.sh/resource-policy': 'keep' };
    const name = claimNameOf(chart, item);
    const spec: Record<string, Json> = { ...claimSpec(chart, item) };
    if (!isEmpty(values['volumeName'])) spec['volumeName'] = textOf(values['volumeName']);
    return chart.origins.made(
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: metadataOf(chart, item, name, annotations === undefined ? {} : { annotations }),
        spec: note(chart, spec, item),
      },
      path,
    );
  });
}

/** The claim templates of a StatefulSet. */
export function volumeClaimTemplatesOf(chart: Chart, controller: Item): JsonObject[] {
  return claimTemplatesOf(controller).flatMap((values, index) => {
    if (!isObject(values)) return [];
    const path = [...controller.path, 'statefulset', 'volumeClaimTemplates', index];
    const item: Item = { id: textOf(values['name']), values, path };
    for (const key of ['size', 'accessMode']) {
      if (isEmpty(values[key])) chart.refuse(path, `claim template ${item.id} needs ${key}`);
    }
    const metadata: Record<string, Json> = { name: item.id };
    for (const key of ['labels', 'annotations']) if (!isEmpty(values[key])) metadata[key] = values[key];
    return [
      chart.origins.made(
        { metadata: chart.origins.made(metadata, path), spec: note(chart, claimSpec(chart, item), item) },
        path,
      ),
    ];
  });
}

function claimSpec(chart: Chart, { values }: Item): JsonObject {
  const { storageClass } = values;
  const spec: Record<string, Json> = {
    accessModes: [textOf(values['accessMode'])],
    resources: { requests: { storage: textOf(values['size']) } },
  };
  if (!isEmpty(storageClass)) spec['storageClassName'] = storageClass === '-' ? '' : textOf(storageClass);
  for (const key of ['dataSource', 'dataSourceRef']) if (!isEmpty(values[key])) spec[key] = chart.deep(values[key]);
  return spec;
}

function note(chart: Chart, spec: JsonObject, { path }: Item): JsonObject {
  chart.origins.field(spec, 'accessModes', [...path, 'accessMode']);
  chart.origins.field(spec, 'resources', [...path, 'size']);
  chart.origins.field(spec, 'storageClassName', [...path, 'storageClass']);
  return chart.origins.made(spec, path);
}
