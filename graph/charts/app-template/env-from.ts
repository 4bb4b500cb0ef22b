import { isObject, textAt, valueAt, type Json, type JsonObject, type JsonPath } from '../../json.ts';
import { isEmpty } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { configMapNamed, secretNamed } from './config.ts';

/** Whole ConfigMaps and Secrets that become variables. An identifier means one of the release's own. */
export function envFromOf(chart: Chart, { values }: Item, path: JsonPath): JsonObject[] {
  const { envFrom } = values;
  if (!Array.isArray(envFrom)) return [];
  return (envFrom as readonly Json[]).flatMap((entry, index) => {
    if (!isObject(entry)) return [];
    const at = [...path, index];
    const made: Record<string, Json> = { ...sourceOf(chart, entry, at) };
    if (!isEmpty(entry['prefix'])) made['prefix'] = entry['prefix'];
    return Object.keys(made).length === 0 ? [] : [chart.origins.made(made, at)];
  });
}

function sourceOf(chart: Chart, entry: JsonObject, path: JsonPath): JsonObject {
  if (Object.hasOwn(entry, 'configMap'))
    return { configMapRef: { name: short(chart, entry['configMap'], configMapNamed) } };
  if (Object.hasOwn(entry, 'configMapRef')) {
    return { configMapRef: reference(chart, entry['configMapRef'], [...path, 'configMapRef'], configMapNamed) };
  }
  if (Object.hasOwn(entry, 'secret')) return { secretRef: { name: short(chart, entry['secret'], secretNamed) } };
  if (Object.hasOwn(entry, 'secretRef')) {
    return { secretRef: reference(chart, entry['secretRef'], [...path, 'secretRef'], secretNamed) };
  }
  return {};
}

type Finder = (chart: Chart, id: string) => string | undefined;

/** The short form: an identifier where there is one of that name, else a name. */
function short(chart: Chart, value: Json, find: Finder): string {
  return (typeof value === 'string' ? find(chart, value) : undefined) ?? chart.text(value);
}

function reference(chart: Chart, value: Json, path: JsonPath, find: Finder): JsonObject {
  const identifier = textAt(value, ['identifier']) ?? '';
  let name = chart.text(valueAt(value, ['name']));
  if (identifier !== '') {
    const found = find(chart, identifier);
    if (found === undefined) {
      const section = find === secretNamed ? 'secrets' : 'configMaps';
      chart.refuse([...path, 'identifier'], `${section} has no entry ${identifier} that is switched on`);
    }
    name = found ?? identifier;
  }
  const optional = valueAt(value, ['optional']);
  return chart.origins.made(
    { name, ...(chart.rules.since(4, 4) && !isEmpty(optional) && { optional }) },
    identifier === '' ? path : [...path, 'identifier'],
  );
}
