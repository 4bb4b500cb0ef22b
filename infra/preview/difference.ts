import { isSecret, isUnknown, type PropertyMap, type PropertyValue } from './property-values.ts';

/** A way into the properties of a resource. */
export type PropertyPath = readonly (string | number)[];

/**
 * Where two sets of properties differ, at the deepest places. A secret that cannot be read, such as one of a saved state, is
 * taken to be the same: nobody can tell, and a false alarm would name every secret in every plan.
 */
export function differences(before: PropertyValue, after: PropertyValue, path: PropertyPath = []): PropertyPath[] {
  if (isSealed(before) && (isSecret(after) || isUnknown(after))) return [];
  const [old, now] = [revealed(before), revealed(after)];
  if (isUnknown(now)) return isUnknown(old) ? [] : [path];
  if (Array.isArray(old) && Array.isArray(now)) {
    const [oldList, nowList] = [old as readonly PropertyValue[], now as readonly PropertyValue[]];
    const indices = [...Array(Math.max(oldList.length, nowList.length)).keys()];
    return indices.flatMap((index) => differences(oldList[index], nowList[index], [...path, index]));
  }
  if (isMap(old) && isMap(now)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((key) => !key.startsWith('__'));
    // What the provider filled in by itself is listed by it: a program that says nothing of it changes nothing.
    const filledIn = Array.isArray(old['__defaults']) ? (old['__defaults'] as readonly PropertyValue[]) : [];
    return keys
      .filter((key) => now[key] !== undefined || !filledIn.includes(key))
      .flatMap((key) => differences(old[key], now[key], [...path, key]));
  }
  return (old ?? null) === (now ?? null) ? [] : [path];
}

/** The path as Pulumi writes it: `disks[0].size`, `labels["example.org/role"]`. */
export function formatPath(path: PropertyPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w-]+$/.test(step)) return `["${step}"]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/** Whether `path` is what `pattern` names, or lies below it. `*` stands for any one step. */
export function isCovered(pattern: string, path: PropertyPath): boolean {
  const steps = [...pattern.matchAll(/\["([^"]*)"\]|\[(\*|\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, name]) => quoted ?? index ?? name ?? '',
  );
  return steps.length <= path.length && steps.every((step, index) => step === '*' || step === String(path[index]));
}

/** A secret whose value is not there to compare. */
function isSealed(value: PropertyValue): boolean {
  return isSecret(value) && isUnknown(value.$secret);
}

function revealed(value: PropertyValue): PropertyValue {
  return isSecret(value) ? revealed(value.$secret) : value;
}

function isMap(value: PropertyValue): value is PropertyMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isUnknown(value);
}
