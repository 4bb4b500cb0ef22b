import { textAt } from '../../json.ts';
import { isEmpty } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';

/** How a section of the values gave names to its objects before version 4. */
export type OldNaming =
  /** With the key of the entry where there are several. */
  | 'by count'
  /** The same, without it for the entry that is `primary`. */
  | 'by count, but the primary'
  /** Always with the key. */
  | 'always'
  /** The same, and `nameOverride: "-"` leaves it out. */
  | 'always, unless a dash';

/** The name of the object that an entry makes; `count` says how many its section makes. */
export function nameOf(chart: Chart, item: Item, count: number, old: OldNaming): string {
  return chart.rules.since(4, 0) ? newName(chart, item, count) : oldName(chart, item, count, old);
}

function newName(chart: Chart, { id, values }: Item, count: number): string {
  if (!isEmpty(values['forceRename'])) return chart.text(values['forceRename']).toLowerCase();
  let name = chart.fullname;
  if (!isEmpty(values['prefix'])) {
    const prefix = chart.text(values['prefix']);
    if (name !== prefix) name = `${prefix}-${name}`;
  }
  const global = chart.values['global'];
  const always =
    chart.rules.since(4, 1) &&
    typeof global === 'object' &&
    global !== null &&
    !isEmpty((global as Record<string, never>)['alwaysAppendIdentifierToResourceName']);
  const isSaid = name.endsWith(`-${id}`) || (chart.rules.since(4, 1) && name === id);
  if (count > 0 && (count > 1 || always) && !isSaid) name = `${name}-${id}`;
  if (!isEmpty(values['suffix'])) {
    const suffix = chart.text(values['suffix']);
    if (!name.endsWith(`-${suffix}`)) name = `${name}-${suffix}`;
  }
  return name.toLowerCase();
}

function oldName(chart: Chart, { id, values }: Item, count: number, old: OldNaming): string {
  const { fullname } = chart;
  const override = textAt(values, ['nameOverride']) ?? '';
  if (old === 'always, unless a dash') {
    if (override !== '') return override === '-' ? fullname : `${fullname}-${override}`;
    return fullname === id ? fullname : `${fullname}-${id}`;
  }
  if (old === 'always' && chart.rules.since(3, 5) && !isEmpty(values['forceRename']))
    return chart.text(values['forceRename']);
  if (override !== '') {
    const filled = chart.text(override);
    return filled === fullname ? fullname : `${fullname}-${filled}`;
  }
  const isPlain =
    old !== 'always' && (count <= 1 || (old === 'by count, but the primary' && !isEmpty(values['primary'])));
  return isPlain || fullname === id ? fullname : `${fullname}-${id}`;
}
