import { isObject, listAt, type Json, type JsonObject, type JsonPath } from '../../json.ts';
import { isEmpty, textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { claimTemplatesOf } from './claim-templates.ts';
import { typeOf } from './persistence.ts';

/** What a container mounts: what is mounted everywhere, what names it, and what says nothing. */
export function volumeMountsOf(chart: Chart, controller: Item, container: string): JsonObject[] {
  const items = new Map(chart.items(['persistence']).map((item) => [item.id, item]));
  for (const template of templatesOf(chart, controller)) items.set(template.id, template);
  return [...items.values()]
    .sort((one, other) => (one.id < other.id ? -1 : 1))
    .flatMap((item) => mountsOf(chart, item, { controller, container }));
}

/** Claim templates, as if they stood in `persistence`. */
function templatesOf(chart: Chart, controller: Item): Item[] {
  return claimTemplatesOf(controller).flatMap((values, index) => {
    const path = [...controller.path, 'statefulset', 'volumeClaimTemplates', index];
    if (!isObject(values) || !chart.isEnabled(values, path)) return [];
    return [{ id: textOf(values['name']), values, path }];
  });
}

function mountsOf(
  chart: Chart,
  item: Item,
  { controller, container }: { readonly controller: Item; readonly container: string },
): JsonObject[] {
  const { globalMounts, advancedMounts } = item.values;
  let mountPath: Json = `/${item.id}`;
  if (typeOf(item) === 'hostPath') mountPath = item.values['hostPath'];
  if (isEmpty(globalMounts) && isEmpty(advancedMounts)) {
    return [chart.origins.made({ name: item.id, mountPath }, item.path)];
  }
  // Of a claim template the containers stand right below `advancedMounts`.
  const way = item.path[0] === 'persistence' ? [controller.id, container] : [container];
  const mounts: { readonly values: Json; readonly path: JsonPath }[] = [
    ...withPlaces(listAt(globalMounts, []), [...item.path, 'globalMounts']),
    ...withPlaces(listAt(advancedMounts, way), [...item.path, 'advancedMounts', ...way]),
  ];
  return mounts.map(({ values, path }) => {
    const mount = isObject(values) ? values : {};
    // A mount without a path takes that of the one before it.
    if (!isEmpty(mount['path'])) mountPath = filled(chart, mount['path']);
    const made: Record<string, Json> = { name: item.id, mountPath };
    chart.origins.field(made, 'mountPath', [...path, 'path']);
    if (!isEmpty(mount['subPath'])) made['subPath'] = filled(chart, mount['subPath']);
    const keys = ['readOnly', 'mountPropagation', ...(chart.rules.since(4, 0) ? ['subPathExpr'] : [])];
    for (const key of keys) if (!isEmpty(mount[key])) made[key] = mount[key];
    return chart.origins.made(made, path);
  });
}

function filled(chart: Chart, value: Json): Json {
  return chart.rules.since(4, 2) ? chart.text(value) : value;
}

function withPlaces(list: readonly Json[], path: JsonPath): { readonly values: Json; readonly path: JsonPath }[] {
  return list.map((values, index) => ({ values, path: [...path, index] }));
}
