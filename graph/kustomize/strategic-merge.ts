import { isObject, type Json } from '../json.ts';
import { BuildError } from './failures.ts';
import { mergeLists } from './merge-lists.ts';
import { mergeSchemaIn, mergeSchemaOf, type MergeSchema } from './merge-keys.ts';
import { withoutDirective } from './patch-directive.ts';
import type { Written } from './written.ts';

/**
 * A strategic merge as kustomize does it (kyaml v0.21.1, yaml/merge2 and yaml/walk): `patch` over `base`. Undefined where the patch takes it
 * away. It walks through all of `base`: fields that are there without any value go on the way, and items that are there twice become one.
 */
export function strategicMerge(
  base: Written | undefined,
  patch: Written | undefined,
  known?: MergeSchema,
): Written | undefined {
  const [first, second] = [base, patch].filter((each) => each !== undefined && !each.isNull);
  if (first !== undefined && second !== undefined && first.kind !== second.kind)
    throw new BuildError(`a patch has a ${second.kind} where there is a ${first.kind}`, () => second.place.origin);
  const schema = known ?? mergeSchemaOf(base) ?? mergeSchemaOf(patch);
  if (first === undefined || first.kind === 'map')
    return isLeftAlone(base, patch, schema) ? base : mergeMaps(base, patch, schema);
  if (first.kind === 'list' && schema?.keys !== undefined)
    return mergeLists(base, patch, { keys: schema.keys, items: schema.items, merge: strategicMerge });
  return patch ?? base;
}

/** Whether a merge without a patch leaves a map as it is: nothing in it goes, or is merged by keys. Most of an object is so. */
function isLeftAlone(base: Written | undefined, patch: Written | undefined, schema: MergeSchema | undefined): boolean {
  return base !== undefined && patch === undefined && schema?.fields === undefined && isSettled(base.value);
}

function isSettled(map: Json): boolean {
  if (!isObject(map)) return false;
  for (const key in map) {
    const value = map[key];
    if (value === null || value === undefined) return false;
    if (isObject(value) && (mergeSchemaIn(value) !== undefined || !isSettled(value))) return false;
  }
  return true;
}

function mergeMaps(
  base: Written | undefined,
  patch: Written | undefined,
  schema: MergeSchema | undefined,
): Written | undefined {
  const directed = withoutDirective(patch, base === undefined || base.isNull);
  const start = startOf(base, directed);
  if (start === undefined || start.kind !== 'map') return start;
  // What the patch brings along is merged with itself: that is how it loses its own directives.
  const isAdded = start === directed.rest;
  let result = start;
  const keys = new Set([...start.keys, ...(directed.rest?.keys ?? [])]);
  for (const key of [...keys].sort()) {
    const before = start.get(key);
    const added = isAdded ? before : directed.rest?.get(key);
    const after = strategicMerge(before, added, schema?.fields?.[key]);
    if (after === undefined || (after.isNull && !isKept(before, added))) result = result.without(key);
    else if (after !== before) result = result.with(key, after);
  }
  return result;
}

function startOf(
  base: Written | undefined,
  { directive, rest }: ReturnType<typeof withoutDirective>,
): Written | undefined {
  if (directive === 'delete') return undefined;
  if (base === undefined || base.isNull) return rest === undefined && isWrittenNull(base) ? base : rest;
  if (rest?.isNull === true) return undefined;
  return directive === 'replace' ? rest : base;
}

/** `null` and `~` stay where no patch speaks of them; a key without anything behind it goes. */
function isKept(before: Written | undefined, added: Written | undefined): boolean {
  return added === undefined && isWrittenNull(before);
}

function isWrittenNull(node: Written | undefined): boolean {
  return node !== undefined && node.isNull && node.place.raw !== '';
}
