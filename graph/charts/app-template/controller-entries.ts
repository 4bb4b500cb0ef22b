import type { Chart, Item } from './chart.ts';

/** The controllers of a release that are switched on. */
export function controllersOf(chart: Chart): readonly Item[] {
  return chart.items(['controllers']);
}
