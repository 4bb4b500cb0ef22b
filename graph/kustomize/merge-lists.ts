import { isNothing, ItemList } from './item-list.ts';
import type { MergeSchema } from './merge-keys.ts';
import { withoutDirective } from './patch-directive.ts';
import { Written } from './written.ts';

interface ListMerge {
  readonly keys: readonly string[];
  readonly items: MergeSchema | undefined;
  readonly merge: (base: Written | undefined, patch: Written | undefined, schema?: MergeSchema) => Written | undefined;
}

type Values = readonly string[];

/** Merges lists whose items are the same by keys: what the patch names comes first, in its order. */
export function mergeLists(base: Written | undefined, patch: Written | undefined, how: ListMerge): Written | undefined {
  if (patch?.isNull === true) return undefined;
  const { directive, rest } = withoutDirective(patch);
  if (directive === 'delete') return undefined;
  const start = base === undefined || base.isNull || directive === 'replace' ? rest : base;
  if (start === undefined) return undefined;
  const added = start === rest ? start : rest;
  return how.keys.length === 0 ? mergePlain(start, added) : mergeByKeys(start, added, how);
}

/** Items that are scalars, such as finalizers: each once. */
function mergePlain(start: Written, patch: Written | undefined): Written {
  const items = [...(patch?.items ?? []), ...start.items];
  const merged = new ItemList();
  for (const item of items) merged.put(item, [''], [item.text]);
  return merged.items.length === 0 ? start : sameOr(start, merged.items);
}

function mergeByKeys(start: Written, patch: Written | undefined, { keys, items, merge }: ListMerge): Written {
  let all = distinct([...valuesOf(patch, keys), ...valuesOf(start, keys)]);
  if (keys.length > 1) all = completed(all);
  const own = new ItemList(start.items);
  const others = start === patch ? own : new ItemList(patch?.items);
  const added = new ItemList();
  let valid: Valid = { keys, values: [] };
  for (const values of all) {
    valid = validKeys(all, values, keys);
    const before = find(own.items, valid);
    const patched = start === patch ? before : find(others.items, valid);
    const after = merge(before, patched, items);
    if (after === undefined || isNothing(after)) {
      for (const _ of valid.keys) own.put(undefined, valid.keys, valid.values);
      continue;
    }
    // kustomize changes the item where it stands; one that is replaced stays as it was.
    if (before !== undefined && withoutDirective(patched).directive !== 'replace')
      own.items = own.items.map((each) => (each === before ? after : each));
    added.put(withKeys(after, valid), valid.keys, valid.values);
  }
  return all.length === 0 ? start : sameOr(start, appended(added, own.items, valid.keys));
}

function valuesOf(list: Written | undefined, keys: readonly string[]): Values[] {
  return (list?.items ?? []).map((item) => keys.map((key) => item.get(key)?.name ?? ''));
}

function distinct(all: readonly Values[]): Values[] {
  return [...new Map(all.map((values) => [JSON.stringify(values), values])).values()];
}

/** Values of several keys of which some are left out are taken for those that agree with them in the others. */
function completed(given: readonly Values[]): Values[] {
  const all = [...given];
  for (let one = 0; one < all.length; one++) {
    for (let other = 0; other < all.length; other++) {
      const both = agreed(all[one] ?? [], all[other] ?? []);
      if (both !== undefined) all[one] = all[other] = both;
    }
  }
  return all;
}

function agreed(one: Values, other: Values): Values | undefined {
  let hasCommon = false;
  const both: string[] = [];
  for (const [index, value] of one.entries()) {
    const second = other[index] ?? '';
    if (value === second) hasCommon = true;
    else if (value !== '' && second !== '') return undefined;
    both.push(value === '' ? second : value);
  }
  return hasCommon ? both : undefined;
}

interface Valid {
  readonly keys: readonly string[];
  readonly values: Values;
}

/** Only keys that some item has are compared. */
function validKeys(all: readonly Values[], values: Values, keys: readonly string[]): Valid {
  const used = new Set(all.flatMap((each) => keys.filter((_, index) => each[index] !== '')));
  if (used.size === 0) return { keys, values };
  const kept = keys.map((key, index) => ({ key, value: values[index] ?? '' }));
  return {
    keys: kept.filter(({ key }) => used.has(key)).map(({ key }) => key),
    values: kept.filter(({ key, value }) => value !== '' || used.has(key)).map(({ value }) => value),
  };
}

function find(items: readonly Written[], { keys: all, values: given }: Valid): Written | undefined {
  const { keys, values } = validKeys([given], given, all);
  return items.find(
    (item) =>
      item.kind === 'map' &&
      keys.every((key, index) => item.get(key) !== undefined && item.get(key)?.text === values[index]),
  );
}

function withKeys(item: Written, { keys, values }: Valid): Written {
  return keys.reduce((sum, key, index) => {
    const value = values[index] ?? '';
    return sum.get(key) !== undefined || value === '' ? sum : sum.with(key, new Written(value, sum.place));
  }, item);
}

function appended(to: ItemList, items: readonly Written[], keys: readonly string[]): readonly Written[] {
  for (const item of items) {
    const values: string[] = [];
    for (const key of keys) {
      const value = item.get(key);
      if (value === undefined) to.items.push(item);
      else values.push(value.text);
    }
    if (keys.length > 1) to.put(undefined, keys, values);
    to.put(item, keys, values);
  }
  return to.items;
}

function sameOr(start: Written, items: readonly Written[]): Written {
  const before = start.items;
  const isSame = items.length === before.length && items.every((item, index) => item.value === before[index]?.value);
  return isSame ? start : start.withItems(items);
}
