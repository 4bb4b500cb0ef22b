import { isObject, objectAt, valueAt, type Json, type JsonPath } from '../../json.ts';
import { fill, isEmpty, override } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';

/** A pod option and which value decided it. */
export interface PodOption {
  /** Undefined where nobody sets it. */
  readonly value: Json;
  readonly path: JsonPath;
}

/** An option of the pods of a controller: of its own `pod`, or of `defaultPodOptions`. */
export function podOption(chart: Chart, controller: Item, option: string): PodOption {
  const general: PodOption = set({
    value: valueAt(chart.values, ['defaultPodOptions', option]),
    path: ['defaultPodOptions', option],
  });
  const own: PodOption = {
    value: valueAt(controller.values, ['pod', option]),
    path: [...controller.path, 'pod', option],
  };
  if (chart.rules.since(4, 0) && isObject(own.value)) {
    if (chart.values['defaultPodOptionsStrategy'] !== 'merge') return set(own);
    const before = objectAt(general.value, []);
    // Until 4.1.1 the chart stumbled over a map that has nothing to be merged with.
    if (!chart.rules.since(4, 1, 1) && general.value === undefined) {
      chart.refuse(own.path, `${option} cannot be merged: defaultPodOptions has none`);
    }
    const merged = chart.rules.since(4, 4) ? override(before, own.value) : fill(own.value, before);
    return set({ value: merged, path: own.path });
  }
  return set(own).value === undefined ? general : own;
}

function set(option: PodOption): PodOption {
  return typeof option.value === 'boolean' || !isEmpty(option.value) ? option : { value: undefined, path: option.path };
}
