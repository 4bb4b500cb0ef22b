import { isObject } from '../json.ts';
import { BuildError } from './failures.ts';
import type { Written } from './written.ts';

/** Items of a list that is merged by keys. It changes in place, with all that kustomize's own setter does on the way. */
export class ItemList {
  items: Written[];

  constructor(items: readonly Written[] = []) {
    this.items = [...items];
  }

  /**
   * Puts an item in the place of those whose keys have these values, or at the end; without an item, those are taken out. Items that are
   * nothing or empty maps are lost whenever something is put.
   */
  put(item: Written | undefined, keys: readonly string[], values: readonly string[]): void {
    const isByKey = keys[0] !== undefined && keys[0] !== '' && values[0] !== undefined && values[0] !== '';
    const after: Written[] = [];
    let isFound = false;
    for (const each of this.items) {
      if (isNothing(each)) continue;
      if (each.kind !== 'map' && isByKey) after.push(each);
      else if (!fits(each, keys, values)) {
        if (values.length > 0) after.push(each);
      } else {
        isFound = true;
        if (item !== undefined) after.push(item);
      }
    }
    if (item !== undefined && !isFound) after.push(item);
    this.items = after;
  }
}

/** Whether an item is nothing, or an empty map. */
export function isNothing(item: Written): boolean {
  return item.isNull || (isObject(item.value) && Object.keys(item.value).length === 0);
}

/** A value that is empty asks only that the key is there. */
function fits(item: Written, keys: readonly string[], values: readonly string[]): boolean {
  let found: boolean | undefined;
  for (const [index, key] of keys.entries()) {
    const value = values[index];
    if (value !== undefined) {
      if (key === '') found = item.text === value;
      else if (item.kind !== 'map')
        throw new BuildError('an item that is no map stands among items with keys', () => item.place.origin);
      else found = item.get(key) !== undefined && (value === '' || item.get(key)?.text === value);
    }
    if (found !== true) return false;
  }
  return true;
}
