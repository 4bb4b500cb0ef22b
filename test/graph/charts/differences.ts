import { isDeepStrictEqual } from 'node:util';
import { groupBy } from '../../../graph/group-by.ts';
import { anyPort } from '../../../graph/charts/app-template/service-entries.ts';
import { isObject, textAt, type Json, type JsonObject } from '../../../graph/json.ts';

/**
 * Where two sets of objects differ, whatever their order: `Kind/name/path: ours …, helm …`. Nothing and null are the same to an API
 * server; of a digest over ConfigMaps only its being there counts, and of what helm draws by lot as well.
 */
export function differencesBetween(ours: readonly JsonObject[], helm: readonly JsonObject[]): string[] {
  return differences(byName(ours), byName(helm), '');
}

/** Of several objects of one name helm prints any first. */
function byName(objects: readonly JsonObject[]): JsonObject {
  const named = groupBy(objects, (object) => `${textAt(object, ['kind']) ?? ''}/${nameOf(object)}`);
  return Object.fromEntries(
    [...named].flatMap(([name, all]) => {
      const inOrder = all.map((object) => plain(object)).sort((one, other) => (textOf(one) < textOf(other) ? -1 : 1));
      return inOrder.map((object, index) => [index === 0 ? name : `${name}#${index + 1}`, object] as const);
    }),
  );
}

function nameOf(object: JsonObject): string {
  const metadata = object['metadata'];
  return isObject(metadata) ? String(metadata['name']) : '';
}

function plain(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(plain);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined && each !== null);
  return Object.fromEntries(entries.map(([key, each]) => [key, key.startsWith('checksum/') ? 'digest' : plain(each)]));
}

function differences(ours: Json, helm: Json, path: string): string[] {
  if (isDeepStrictEqual(ours, helm) || (ours === anyPort && typeof helm === 'number')) return [];
  const areAlike = typeof ours === 'object' && typeof helm === 'object' && Array.isArray(ours) === Array.isArray(helm);
  if (areAlike && ours !== null && helm !== null) {
    const keys = new Set([...Object.keys(ours), ...Object.keys(helm)]);
    return [...keys].flatMap((key) => differences(at(ours, key), at(helm, key), `${path}/${key}`));
  }
  return [`${path}: ours ${JSON.stringify(ours)}, helm ${JSON.stringify(helm)}`];
}

/** The same text for the same object, whatever the order of its fields. */
function textOf(value: Json): string {
  return JSON.stringify(value, (_, each: Json) =>
    isObject(each) ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1))) : each,
  );
}

function at(value: Json, key: string): Json {
  return (value as Record<string, Json>)[key];
}
