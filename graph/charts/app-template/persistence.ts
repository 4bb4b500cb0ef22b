import { objectAt, textAt, valueAt } from '../../json.ts';
import { unknownIn } from '../../unknown.ts';
import { isEmpty } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { nameOf } from './names.ts';

/** What kind of volume an entry of `persistence` is. */
export function typeOf({ values }: Item): string {
  const type = textAt(values, ['type']) ?? '';
  return type === '' ? 'persistentVolumeClaim' : type;
}

/** Entries of `persistence` for which a claim is made. */
export function claimItemsOf(chart: Chart): readonly Item[] {
  return chart.once(claimItemsIn);
}

function claimItemsIn(chart: Chart): readonly Item[] {
  return chart
    .items(['persistence'])
    .filter((item) => typeOf(item) === 'persistentVolumeClaim' && isEmpty(item.values['existingClaim']));
}

/** The name of the claim that an entry makes. */
export function claimNameOf(chart: Chart, item: Item): string {
  return nameOf(chart, item, claimItemsOf(chart).length, 'always, unless a dash');
}

/** Notes every controller that `advancedMounts` names and that is not there. */
export function checkAdvancedMounts(chart: Chart, controllers: readonly Item[]): void {
  const known = new Set(controllers.map(({ id }) => id));
  for (const [id, values] of Object.entries(objectAt(chart.values, ['persistence']))) {
    const path = ['persistence', id];
    const enabled = valueAt(values, ['enabled']);
    if (chart.rules.since(4, 2) && enabled !== undefined && isEmpty(enabled)) continue;
    for (const controller of Object.keys(objectAt(values, ['advancedMounts']))) {
      if (known.has(controller)) continue;
      const at = [...path, 'advancedMounts', controller];
      if (unknownIn(controller) === undefined) {
        chart.refuse(at, `there is no controller ${controller} that is switched on`);
      } else chart.unknown.push(`${at.join('.')} is named by a variable`);
    }
  }
}
