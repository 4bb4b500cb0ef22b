import { isObject, objectAt, valueAt, type Json, type JsonObject, type JsonPath } from '../../json.ts';
import { isEmpty, textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { configMapNamed, secretNamed } from './config.ts';
import { imageOf } from './images.ts';
import { claimNameOf, typeOf } from './persistence.ts';

/** The volumes of the pods of a controller: every entry of `persistence` that is mounted everywhere, or in it. */
export function volumesOf(chart: Chart, controller: Item): JsonObject[] {
  return chart
    .items(['persistence'])
    .filter((item) => isMountedIn(item, controller))
    .map((item) => {
      const source = sourceOf(chart, item);
      const volume = { ...source, name: item.id };
      for (const value of Object.values(source)) if (isObject(value)) noteSource(chart, value, item.path);
      return chart.origins.made(volume, item.path);
    });
}

function noteSource(chart: Chart, source: JsonObject, path: JsonPath): void {
  chart.origins.made(source, path);
  for (const [field, key] of noted)
    if (Object.hasOwn(source, field)) chart.origins.field(source, field, [...path, key]);
}

/** Fields of volumes whose value has another name. */
const noted = [
  ['claimName', 'existingClaim'],
  ['secretName', 'name'],
  ['reference', 'image'],
] as const;

function isMountedIn({ values }: Item, controller: Item): boolean {
  const { globalMounts, advancedMounts } = values;
  if (!isEmpty(globalMounts)) return true;
  return isEmpty(advancedMounts) || !isEmpty(objectAt(advancedMounts, [controller.id]));
}

type Source = (chart: Chart, item: Item) => JsonObject;

const sources: ReadonlyMap<string, Source> = new Map<string, Source>([
  ['persistentVolumeClaim', claim],
  [
    'configMap',
    (chart, item) => ({
      configMap: files(chart, item, { field: 'name', find: configMapNamed, section: 'configMaps' }),
    }),
  ],
  [
    'secret',
    (chart, item) => ({ secret: files(chart, item, { field: 'secretName', find: secretNamed, section: 'secrets' }) }),
  ],
  ['emptyDir', (_chart, { values }) => ({ emptyDir: kept(values, ['medium', 'sizeLimit']) })],
  ['hostPath', hostPath],
  ['nfs', nfs],
  ['custom', (_chart, { values }) => objectAt(values, ['volumeSpec'])],
  ['image', image],
  ['ephemeral', ephemeral],
]);

function sourceOf(chart: Chart, item: Item): JsonObject {
  const type = typeOf(item);
  const isThere = (type !== 'image' || chart.rules.since(4, 2)) && (type !== 'ephemeral' || chart.rules.since(5, 0));
  const make = isThere ? sources.get(type) : undefined;
  if (make !== undefined) return make(chart, item);
  chart.refuse([...item.path, 'type'], `${type} is no kind of volume that the chart knows`);
  return {};
}

function claim(chart: Chart, item: Item): JsonObject {
  const { existingClaim } = item.values;
  if (isEmpty(existingClaim)) return { persistentVolumeClaim: { claimName: claimNameOf(chart, item) } };
  const name = chart.rules.since(4, 2) ? chart.text(existingClaim) : textOf(existingClaim);
  return { persistentVolumeClaim: { claimName: name } };
}

function files(
  chart: Chart,
  { id, values, path }: Item,
  { field, find, section }: { readonly field: string; readonly find: typeof secretNamed; readonly section: string },
): JsonObject {
  let name = isEmpty(values['name']) ? '' : chart.text(values['name']);
  const identifier = textOf(values['identifier']);
  if (name === '' && identifier !== '') {
    const found = find(chart, identifier);
    if (found === undefined) {
      chart.refuse(
        [...path, 'identifier'],
        `persistence ${id}: ${section} has no entry ${identifier} that is switched on`,
      );
    }
    name = found ?? identifier;
  }
  return { [field]: name, ...kept(values, ['defaultMode', 'items']) };
}

function hostPath(chart: Chart, { values, path }: Item): JsonObject {
  if (isEmpty(values['hostPath'])) chart.refuse(path, 'a volume of type hostPath needs hostPath');
  const { hostPathType } = values;
  return { hostPath: { path: values['hostPath'], ...(!isEmpty(hostPathType) && { type: hostPathType }) } };
}

function nfs(chart: Chart, { values, path }: Item): JsonObject {
  for (const key of ['server', 'path']) {
    if (isEmpty(values[key])) chart.refuse(path, `a volume of type nfs needs ${key}`);
  }
  return { nfs: { server: values['server'], path: values['path'] } };
}

function image(chart: Chart, { values }: Item): JsonObject {
  const given = values['image'];
  const reference: Json = isObject(given) && chart.rules.since(4, 4) ? imageOf(chart, given) : given;
  return { image: { reference, ...kept(values, ['pullPolicy']) } };
}

function ephemeral(_chart: Chart, { values }: Item): JsonObject {
  const spec: Record<string, Json> = {};
  if (!isEmpty(values['accessMode'])) spec['accessModes'] = [values['accessMode']];
  if (!isEmpty(values['storageClass'])) spec['storageClassName'] = values['storageClass'];
  if (!isEmpty(values['size'])) spec['resources'] = { requests: { storage: values['size'] } };
  return { ephemeral: { volumeClaimTemplate: { spec } } };
}

function kept(values: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (isEmpty(valueAt(values, [key])) ? [] : [[key, values[key]]])));
}
