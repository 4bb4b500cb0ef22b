import { objectAt } from '../../json.ts';
import type { Chart, Item } from './chart.ts';
import { handedOnOnce } from './end-of-object.ts';

/** The controllers of a release that are switched on. */
export function controllersOf(chart: Chart): readonly Item[] {
  return chart.once(controllersIn);
}

/** Since 4.0 the chart hands them on together, as YAML. */
function controllersIn(chart: Chart): readonly Item[] {
  const items = chart.items(['controllers']);
  if (!chart.rules.since(4, 0)) return items;
  const together = handedOnOnce(Object.fromEntries(items.map(({ id, values }) => [id, values])));
  return items.map((item) => ({ ...item, values: objectAt(together, [item.id]) }));
}
