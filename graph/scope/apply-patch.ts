import { isBuiltInGroup } from '../references.ts';
import { isObject, objectAt, textAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import type { Origin } from '../origin.ts';
import { fitsSelector } from './label-selector.ts';
import type { Patch } from './patches.ts';

/** A value that a patch or a variable set, with its place. */
export interface Override {
  readonly path: JsonPath;
  readonly origin: () => Origin;
}

/** Whether a patch changes an object. */
export function matches({ target }: Patch, manifest: JsonObject, namespace: string | undefined): boolean {
  const apiVersion = textAt(manifest, ['apiVersion']) ?? '';
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return (
    fits(target.group, group) &&
    fits(target.kind, textAt(manifest, ['kind']) ?? '') &&
    fits(target.name, textAt(manifest, ['metadata', 'name']) ?? '') &&
    (target.namespace === undefined || fits(target.namespace, namespace ?? '')) &&
    fitsSelector(target.labelSelector ?? '', objectAt(manifest, ['metadata', 'labels'])) &&
    fitsSelector(target.annotationSelector ?? '', objectAt(manifest, ['metadata', 'annotations']))
  );
}

function fits(pattern: string | undefined, value: string): boolean {
  if (pattern === undefined || pattern === '') return true;
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return pattern === value;
  }
}

/** The manifest with a patch applied, or undefined when the patch takes it away. */
export function applyPatch(manifest: JsonObject, patch: Patch, overrides: Override[]): JsonObject | undefined {
  const { content, locate } = patch;
  if (Array.isArray(content)) {
    return (content as readonly JsonObject[]).reduce(
      (sum, operation, index) => applyOperation(sum, operation, () => locate([index, 'value']), overrides),
      manifest,
    );
  }
  const merge = content as JsonObject;
  if (merge['$patch'] === 'delete') return undefined;
  const group = (textAt(manifest, ['apiVersion']) ?? '').split('/')[0] ?? '';
  const mergesLists = isBuiltInGroup(group) || !(textAt(manifest, ['apiVersion']) ?? '').includes('/');
  const { apiVersion: _version, kind: _kind, metadata, ...fields } = merge;
  const { name: _name, namespace: _namespace, ...rest } = isObject(metadata) ? metadata : {};
  const added = { ...fields, ...(Object.keys(rest).length > 0 && { metadata: rest }) };
  return mergeInto(manifest, added, { path: [], mergesLists, locate, overrides });
}

interface Merge {
  readonly path: JsonPath;
  readonly mergesLists: boolean;
  readonly locate: (path: JsonPath) => Origin;
  readonly overrides: Override[];
}

function mergeInto(base: JsonObject, patch: JsonObject, merge: Merge): JsonObject {
  const result: Record<string, Json> = { ...base };
  const taken: string[] = [];
  for (const [key, value] of Object.entries(patch)) {
    if (key === '__proto__' || key === '$patch') continue;
    const path = [...merge.path, key];
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    if (value === null || (isObject(value) && value['$patch'] === 'delete')) taken.push(key);
    else if (isObject(value) && isObject(before)) result[key] = mergeInto(before, value, { ...merge, path });
    else if (merge.mergesLists && isNamed(before) && isNamed(value)) result[key] = mergeNamed(before, value);
    else result[key] = value;
    if (!(isObject(value) && isObject(before))) merge.overrides.push({ path, origin: () => merge.locate(path) });
  }
  return without(result, taken);
}

function without(object: JsonObject, keys: readonly string[]): JsonObject {
  if (keys.length === 0) return object;
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

type Named = readonly (JsonObject & { readonly name: string })[];

function isNamed(list: Json): list is Named {
  return (
    Array.isArray(list) && list.length > 0 && list.every((item) => isObject(item) && typeof item['name'] === 'string')
  );
}

function mergeNamed(base: Named, patch: Named): Json[] {
  const merged: JsonObject[] = [...base];
  for (const item of patch) {
    const at = merged.findIndex((each) => each['name'] === item.name);
    const before = merged[at];
    if (before === undefined) merged.push(item);
    else merged[at] = { ...before, ...item };
  }
  return merged;
}

function applyOperation(
  manifest: JsonObject,
  operation: JsonObject,
  origin: () => Origin,
  overrides: Override[],
): JsonObject {
  const pointer = textAt(operation, ['path']);
  const kind = textAt(operation, ['op']);
  if (pointer === undefined || kind === undefined) return manifest;
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (path.includes('__proto__')) return manifest;
  if (kind === 'remove') return edited(manifest, path, undefined) as JsonObject;
  if (kind !== 'add' && kind !== 'replace') return manifest;
  overrides.push({ path: path.map((step) => (/^\d+$/.test(step) ? Number(step) : step)), origin });
  return edited(manifest, path, { value: operation['value'], isAdded: kind === 'add' }) as JsonObject;
}

function edited(node: Json, path: readonly string[], change: { value: Json; isAdded: boolean } | undefined): Json {
  const [step = '', ...rest] = path;
  if (Array.isArray(node)) {
    const list = [...(node as readonly Json[])];
    const index = step === '-' ? list.length : Number(step);
    if (!Number.isInteger(index) || index < 0 || index > list.length) return node;
    if (rest.length > 0) list[index] = edited(list[index], rest, change);
    else if (change === undefined) list.splice(index, 1);
    else list.splice(index, change.isAdded ? 0 : 1, change.value);
    return list;
  }
  if (!isObject(node)) return node;
  const result: Record<string, Json> = { ...node };
  if (rest.length > 0) {
    if (Object.hasOwn(result, step)) result[step] = edited(result[step], rest, change);
  } else if (change === undefined) return without(result, [step]);
  else result[step] = change.value;
  return result;
}
