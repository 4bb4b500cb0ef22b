import { valueAt, type Json } from '../../json.ts';
import type { Chart, Item } from './chart.ts';
import type { JsonPath } from '../../json.ts';

/** Things in the order that their `dependsOn` asks for; what depends on nothing keeps the order of its name. */
export function inOrder(
  chart: Chart,
  items: readonly Pick<Item, 'id' | 'path'>[],
  values: (id: string) => Json,
  at: JsonPath,
): string[] {
  const waiting = new Map(items.map(({ id }) => [id, new Set(dependenciesOf(values(id)))]));
  const names = [...waiting.keys()];
  if (chart.rules.since(5, 0)) refuseStrangers(chart, items, waiting);
  const order: string[] = [];
  while (waiting.size > 0) {
    const next = names.find((name) => waiting.get(name)?.size === 0);
    if (next === undefined) {
      chart.refuse(at, `${[...waiting.keys()].join(', ')} depend on each other, or on something that is not there`);
      return order;
    }
    waiting.delete(next);
    for (const others of waiting.values()) others.delete(next);
    order.push(next);
  }
  return order;
}

function refuseStrangers(
  chart: Chart,
  items: readonly Pick<Item, 'id' | 'path'>[],
  known: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  for (const { id, path } of items) {
    for (const name of known.get(id) ?? []) {
      if (!known.has(name)) chart.refuse([...path, 'dependsOn'], `${id} depends on ${name}, which is not there`);
    }
  }
}

function dependenciesOf(values: Json): string[] {
  const dependsOn = valueAt(values, ['dependsOn']);
  if (typeof dependsOn === 'string') return dependsOn === '' ? [] : [dependsOn];
  return Array.isArray(dependsOn) ? (dependsOn as readonly Json[]).filter((each) => typeof each === 'string') : [];
}
