import { isUnknown, type Properties } from './check-inputs.ts';
import type { ResourceForm } from './forms.ts';
import { replacingPaths } from './replacements.ts';

/** A place in the inputs that changes. */
export interface Change {
  readonly path: string;
  readonly kind: 'add' | 'delete' | 'update';
  readonly isReplacing: boolean;
}

/** A resource as the state has it. */
export interface Before {
  readonly inputs: Properties;
  readonly state: Properties;
  /** What its provider was told. */
  readonly config: Properties;
}

/**
 * What a deployment would change: what is asked for is compared with what is there, what is no longer asked for with what was asked for before.
 * What the provider fills in by itself is no change.
 */
export function changesOf(
  type: string,
  form: ResourceForm,
  { inputs, state, config }: Before,
  news: Properties,
): Change[] {
  const paths: Omit<Change, 'isReplacing'>[] = [];
  for (const key of new Set([...Object.keys(inputs), ...Object.keys(news)])) {
    if (key.startsWith('__')) continue;
    const isAsked = news[key] !== undefined && news[key] !== null;
    const before = isAsked ? (state[key] ?? inputs[key]) : inputs[key];
    compare(before, isAsked ? news[key] : undefined, [key], paths);
  }
  const replacing = replacingPaths(type, form, { olds: state, news, config });
  return paths.map((change) => ({
    ...change,
    isReplacing: replacing.some((pattern) => covers(pattern, change.path)),
  }));
}

function compare(before: unknown, after: unknown, path: readonly (string | number)[], found: object[]): void {
  const add = (kind: Change['kind']): void => void found.push({ path: written(path), kind });
  const [old, now] = [before ?? undefined, after ?? undefined];
  if (old === undefined && now === undefined) return;
  if (old === undefined) return add('add');
  if (now === undefined) return add('delete');
  if (isUnknown(now)) return add('update');
  if (Array.isArray(old) && Array.isArray(now)) {
    const length = Math.max(old.length, now.length);
    for (let index = 0; index < length; index++) compare(old[index], now[index], [...path, index], found);
    return;
  }
  if (isMap(old) && isMap(now)) {
    // A block holds fields that the provider filled in; those of a map, such as labels, are all asked for.
    const isMapOfTexts = ['labels', 'annotations', 'stringData'].includes(String(path.at(-1)));
    const keys = isMapOfTexts ? [...new Set([...Object.keys(old), ...Object.keys(now)])] : Object.keys(now);
    for (const key of keys.filter((each) => !each.startsWith('__'))) compare(old[key], now[key], [...path, key], found);
    return;
  }
  if (old !== now) add('update');
}

function isMap(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A path as the engine writes it. */
function written(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^\w[\w-]*$/.test(step)) return `["${step}"]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/** Whether a change lies at the pattern or below it. */
function covers(pattern: string, path: string): boolean {
  const steps = (text: string): string[] => text.split(/[.[\]]+/).filter((step) => step !== '');
  const [wanted, found] = [steps(pattern), steps(path)];
  return wanted.length <= found.length && wanted.every((step, index) => step === '*' || step === found[index]);
}
