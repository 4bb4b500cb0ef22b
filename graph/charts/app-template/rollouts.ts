import { objectAt, type Json, type JsonObject } from '../../json.ts';
import { isEmpty, textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';

/** A field of a rolling update, and under which names values have it: the first that is there counts. */
interface Field {
  readonly made: string;
  readonly said: readonly string[];
  /** The name that it had before 5.1; undefined where it was not read. */
  readonly old?: string;
}

/** How many pods may be gone, and how many more there may be, while pods are replaced. */
export const replaced: readonly Field[] = [
  { made: 'maxUnavailable', said: ['maxUnavailable', 'unavailable'], old: 'unavailable' },
  { made: 'maxSurge', said: ['maxSurge', 'surge'], old: 'surge' },
];
/** The same of pods that have an order. */
export const ordered: readonly Field[] = [
  { made: 'partition', said: ['partition'], old: 'partition' },
  { made: 'maxUnavailable', said: ['maxUnavailable'] },
];

/** How the pods of a controller are replaced. The first type is what it is where nothing is said. */
export function rolloutOf(
  chart: Chart,
  { id, values, path }: Item,
  { types, fields }: { readonly types: readonly [string, string]; readonly fields: readonly Field[] },
): JsonObject {
  const type = isEmpty(values['strategy']) ? types[0] : textOf(values['strategy']);
  if (!types.includes(type)) {
    chart.refuse([...path, 'strategy'], `controller ${id}: ${type} is neither ${types[0]} nor ${types[1]}`);
  }
  const rollout: Record<string, Json> = { type };
  const made = type === 'RollingUpdate' ? fieldsOf(chart, objectAt(values, ['rollingUpdate']), fields) : {};
  if (Object.keys(made).length > 0) {
    rollout['rollingUpdate'] = chart.origins.made(made, [...path, 'rollingUpdate']);
  }
  return chart.origins.made(rollout, [...path, 'strategy']);
}

function fieldsOf({ rules }: Chart, values: JsonObject, fields: readonly Field[]): Record<string, Json> {
  const made: Record<string, Json> = {};
  for (const field of fields) {
    // Since 5.1 nothing stands for nothing; before, a zero was as good as none.
    const key = rules.since(5, 1) ? field.said.find((each) => Object.hasOwn(values, each)) : field.old;
    if (key !== undefined && (rules.since(5, 1) || !isEmpty(values[key]))) made[field.made] = values[key];
  }
  return made;
}
