import { isObject, textAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { scalarOf } from './scalar.ts';
import type { Origin } from '../origin.ts';
import type { SourceFile } from '../source-file.ts';
import type { Use } from './consumer.ts';
import { applyPatch, matches, type Override } from './apply-patch.ts';
import type { Patch } from './patches.ts';
import { substitute, type Variables } from './substitution.ts';

/** A document as its consumer applies it. */
export interface Rendered {
  readonly manifest: JsonObject;
  readonly namespace: string | undefined;
  /** Where a field was decided; undefined where that is the document itself. */
  readonly locate: (path: JsonPath) => Origin | undefined;
  /** Variables that nobody defines, each with where it stands in the manifest. */
  readonly undefinedVariables: readonly { readonly name: string; readonly path: JsonPath }[];
}

const none = (): undefined => undefined;
const noneUndefined: Rendered['undefinedVariables'] = [];
const disabled = 'kustomize.toolkit.fluxcd.io/substitute';

/** Renders a document for one use of its file; undefined when a patch deletes it, or it is no object. */
export function render(source: SourceFile, index: number, use: Use | undefined): Rendered | undefined {
  const document = source.documents[index];
  if (!isObject(document)) return undefined;
  const written = textAt(document, ['metadata', 'namespace']);
  if (use === undefined)
    return { manifest: document, namespace: written, locate: none, undefinedVariables: noneUndefined };
  const { consumer, file } = use;
  const namespace = textAt(consumer.spec, ['targetNamespace']) ?? file.namespace ?? written;
  const overrides: Override[] = [];
  let manifest = patched(document, [...file.patches, ...consumer.patches], { namespace, overrides });
  if (manifest === undefined) return undefined;
  const undefinedVariables: { name: string; path: JsonPath }[] = [];
  const mayHaveVariables = source.text.includes('${') || overrides.length > 0;
  const variables = mayHaveVariables && isSubstituted(manifest) ? consumer.variables() : undefined;
  if (variables !== undefined) {
    manifest = fill(manifest, variables, { path: [], overrides, undefinedVariables }) as JsonObject;
  }
  const resolved =
    namespace === undefined || variables === undefined ? namespace : substitute(namespace, variables).text;
  return {
    manifest,
    namespace: resolved,
    locate: overrides.length === 0 ? none : locateIn(overrides),
    undefinedVariables: undefinedVariables.length === 0 ? noneUndefined : undefinedVariables,
  };
}

/** Undefined where a patch deletes the document. */
function patched(
  document: JsonObject,
  patches: readonly Patch[],
  { namespace, overrides }: { readonly namespace: string | undefined; readonly overrides: Override[] },
): JsonObject | undefined {
  let result: JsonObject | undefined = document;
  for (const patch of patches)
    if (result !== undefined && matches(patch, result, namespace)) result = applyPatch(result, patch, overrides);
  return result;
}

function isSubstituted(manifest: JsonObject): boolean {
  return !['annotations', 'labels'].some((field) => textAt(manifest, ['metadata', field, disabled]) === 'disabled');
}

interface Fill {
  /** The way to the value that is filled in; it grows and shrinks on the way. */
  readonly path: (string | number)[];
  readonly overrides: Override[];
  readonly undefinedVariables: { name: string; path: JsonPath }[];
}

/** The same value, and the very same object where nothing in it is filled in. */
function fill(value: Json, variables: Variables, at: Fill): Json {
  if (typeof value === 'string') return value.includes('${') ? fillText(value, variables, at) : value;
  if (typeof value !== 'object' || value === null) return value;
  return isObject(value) ? fillObject(value, variables, at) : fillList(value, variables, at);
}

function fillText(value: string, variables: Variables, { path, overrides, undefinedVariables }: Fill): Json {
  const { text, origin, undefinedNames } = substitute(value, variables);
  if (origin !== undefined) overrides.push({ path: [...path], origin });
  for (const name of undefinedNames) undefinedVariables.push({ name, path: [...path] });
  return text === value ? value : scalarOf(text);
}

function fillList(list: readonly Json[], variables: Variables, at: Fill): readonly Json[] {
  let copy: Json[] | undefined;
  for (const [index, item] of list.entries()) {
    const filled = fillAt(index, item, variables, at);
    if (filled !== item) copy ??= list.slice(0, index);
    copy?.push(filled);
  }
  return copy ?? list;
}

function fillObject(object: JsonObject, variables: Variables, at: Fill): JsonObject {
  const keys = Object.keys(object);
  let copy: Record<string, Json> | undefined;
  for (const [index, key] of keys.entries()) {
    const name = key.includes('${') ? substitute(key, variables).text : key;
    const item = object[key];
    const filled = fillAt(name, item, variables, at);
    if (copy === undefined && filled === item && name === key) continue;
    copy ??= withKeys(object, keys.slice(0, index));
    if (name !== '__proto__') copy[name] = filled;
  }
  return copy ?? object;
}

/** Assigned to, a key `__proto__` would change what the object is. */
function withKeys(object: JsonObject, keys: readonly string[]): Record<string, Json> {
  const copy: Record<string, Json> = {};
  for (const key of keys) if (key !== '__proto__') copy[key] = object[key];
  return copy;
}

function fillAt(step: string | number, item: Json, variables: Variables, at: Fill): Json {
  if (typeof item === 'string' ? !item.includes('${') : typeof item !== 'object' || item === null) return item;
  at.path.push(step);
  const filled = fill(item, variables, at);
  at.path.pop();
  return filled;
}

function locateIn(overrides: readonly Override[]): Rendered['locate'] {
  return (path) => nearest(overrides, path)?.origin();
}

/** The last override of a field or of something around it. */
function nearest(overrides: readonly Override[], path: JsonPath): Override | undefined {
  return overrides.findLast(
    (override) => override.path.length <= path.length && override.path.every((step, index) => step === path[index]),
  );
}
