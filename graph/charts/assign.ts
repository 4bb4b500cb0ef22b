import { isObject, type Json } from '../json.ts';
import type { Assignment } from './set-line.ts';

/** Values that are being put together. */
export type GrowingValues = Record<string, Json>;

/**
 * Puts a value where an assignment says. Objects and lists on the way are changed as they are, whoever else holds them, as helm's reader
 * does it: that decides what helm-controller makes of a `targetPath` below values of the release.
 *
 * @returns false where something on the way is neither, and helm fails
 */
export function assign(values: GrowingValues, { steps: [key = '', ...rest], value }: Assignment): boolean {
  const before = Object.hasOwn(values, key) ? values[key] : undefined;
  const isThere = Object.hasOwn(values, key);
  const next = valueWith(before, { steps: rest, value }, !isThere);
  if (next === undefined) return false;
  setOwn(values, String(key), next.value);
  return true;
}

/** What becomes of a value with something put into it. */
function valueWith(before: Json, { steps, value }: Assignment, mayBeMade: boolean): { value: Json } | undefined {
  const [step] = steps;
  if (step === undefined) return { value };
  if (typeof step === 'number') {
    if (!Array.isArray(before) && !mayBeMade) return undefined;
    const list = withItem(Array.isArray(before) ? (before as Json[]) : [], { steps, value });
    return list === undefined ? undefined : { value: list };
  }
  if (!isObject(before) && !mayBeMade) return undefined;
  const inner = isObject(before) ? (before as GrowingValues) : {};
  return assign(inner, { steps, value }) ? { value: inner } : undefined;
}

function withItem(list: Json[], { steps: [index = 0, ...rest], value }: Assignment): Json[] | undefined {
  const place = Number(index);
  // An item that is no object makes room for one; a list must be one.
  const isOpen = typeof rest[0] === 'string' ? !isObject(list[place]) : (list[place] ?? null) === null;
  const item = valueWith(list[place], { steps: rest, value }, isOpen);
  if (item === undefined) return undefined;
  const long = place < list.length ? list : [...list, ...Array<Json>(place + 1 - list.length).fill(null)];
  long[place] = item.value;
  return long;
}

/** Sets a key of its own, whatever its name. */
function setOwn(values: GrowingValues, key: string, value: Json): void {
  Object.defineProperty(values, key, { value, writable: true, enumerable: true, configurable: true });
}
