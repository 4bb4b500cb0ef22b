import { isObject, objectAt, type Json, type JsonObject } from '../../json.ts';
import { isEmpty } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { atEndOfObject, handedOn } from './end-of-object.ts';
import { metadataOf } from './metadata.ts';
import { nameOf } from './names.ts';
import { staticTokens } from './service-accounts.ts';

/** The name of the ConfigMap that an entry makes; undefined where there is none of that name. */
export function configMapNamed(chart: Chart, id: string): string | undefined {
  return named(chart, chart.items(['configMaps']), { id, section: 'configMaps' });
}

/** The same of Secrets. */
export function secretNamed(chart: Chart, id: string): string | undefined {
  return named(chart, secretsOf(chart), { id, section: 'secrets' });
}

function named(
  chart: Chart,
  items: readonly Item[],
  { id, section }: { readonly id: string; readonly section: string },
): string | undefined {
  const item = items.find((each) => each.id === id);
  if (item !== undefined) return nameOf(chart, item, items.length, 'always');
  // Before 4.0 an entry that is switched off had a name as well.
  const values = objectAt(chart.values, [section])[id];
  if (chart.rules.since(4, 0) || !isObject(values) || isEmpty(values)) return undefined;
  return nameOf(chart, { id, values, path: [section, id] }, 1, 'always');
}

/** Entries of `secrets`, with the tokens of service accounts. */
export function secretsOf(chart: Chart): readonly Item[] {
  return chart.once(secretsIn);
}

function secretsIn(chart: Chart): readonly Item[] {
  const own = chart.items(['secrets']);
  const tokens = staticTokens(chart);
  const taken = new Set(tokens.map(({ id }) => id));
  return [...own.filter(({ id }) => !taken.has(id)), ...tokens].sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** The ConfigMaps of a release. */
export function configMapsOf(chart: Chart): JsonObject[] {
  const items = chart.items(['configMaps']);
  return items.map((item) => {
    const { data, binaryData } = item.values;
    if (isEmpty(data) && isEmpty(binaryData))
      chart.refuse(item.path, `ConfigMap ${item.id} has neither data nor binaryData`);
    const name = nameOf(chart, item, items.length, 'always');
    const object: Record<string, Json> = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadataOf(chart, item, name),
    };
    const hasBinary = !isEmpty(binaryData) && chart.rules.since(3, 5);
    if (!isEmpty(data)) object['data'] = texts(chart, { item, items, key: 'data' }, !hasBinary);
    if (hasBinary) object['binaryData'] = texts(chart, { item, items, key: 'binaryData' }, true);
    return chart.origins.made(object, item.path);
  });
}

/** Its Secrets. */
export function secretObjectsOf(chart: Chart): JsonObject[] {
  const items = secretsOf(chart);
  return items.map((item) => {
    const { type, stringData } = item.values;
    const name = nameOf(chart, item, items.length, 'always');
    const object: Record<string, Json> = { apiVersion: 'v1', kind: 'Secret', metadata: metadataOf(chart, item, name) };
    if (!isEmpty(type)) object['type'] = type;
    if (!isEmpty(stringData)) object['stringData'] = texts(chart, { item, items, key: 'stringData' }, true);
    return chart.origins.made(object, item.path);
  });
}

/** Files of a chart cannot come from a release: what reads them makes nothing here. */
function texts(chart: Chart, section: Parameters<typeof handedOn>[1], isLast: boolean): Json {
  const written = handedOn(chart, section);
  if (!isObject(written)) return written;
  return isLast ? atEndOfObject(chart.deep(written), written) : chart.deep(written);
}
