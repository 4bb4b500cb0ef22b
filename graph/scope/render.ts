import { isObject, textAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { scalarOf } from './scalar.ts';
import type { Origin } from '../origin.ts';
import type { SourceFile } from '../source-file.ts';
import type { Use } from './consumer.ts';
import { applyPatch, matches, type Override } from './apply-patch.ts';
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
const disabled = 'kustomize.toolkit.fluxcd.io/substitute';

/** Renders a document for one use of its file; undefined when a patch deletes it, or it is no object. */
export function render(source: SourceFile, index: number, use: Use | undefined): Rendered | undefined {
  const document = source.documents[index];
  if (!isObject(document)) return undefined;
  const written = textAt(document, ['metadata', 'namespace']);
  if (use === undefined) return { manifest: document, namespace: written, locate: none, undefinedVariables: [] };
  const { consumer, file } = use;
  const namespace = textAt(consumer.spec, ['targetNamespace']) ?? file.namespace ?? written;
  const overrides: Override[] = [];
  let manifest: JsonObject = document;
  for (const patch of [...file.patches, ...consumer.patches]) {
    if (!matches(patch, manifest, namespace)) continue;
    const patched = applyPatch(manifest, patch, overrides);
    if (patched === undefined) return undefined;
    manifest = patched;
  }
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
    locate: overrides.length === 0 ? none : (path) => nearest(overrides, path)?.origin(),
    undefinedVariables,
  };
}

function isSubstituted(manifest: JsonObject): boolean {
  return !['annotations', 'labels'].some((field) => textAt(manifest, ['metadata', field, disabled]) === 'disabled');
}

interface Fill {
  readonly path: JsonPath;
  readonly overrides: Override[];
  readonly undefinedVariables: { name: string; path: JsonPath }[];
}

function fill(value: Json, variables: Variables, at: Fill): Json {
  if (typeof value === 'string') {
    if (!value.includes('${')) return value;
    const { text, origin, undefinedNames } = substitute(value, variables);
    if (origin !== undefined) at.overrides.push({ path: at.path, origin });
    for (const name of undefinedNames) at.undefinedVariables.push({ name, path: at.path });
    return text === value ? value : scalarOf(text);
  }
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item, index) => fill(item, variables, { ...at, path: [...at.path, index] }));
  }
  if (!isObject(value)) return value;
  const result: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) {
    const name = key.includes('${') ? substitute(key, variables).text : key;
    if (name !== '__proto__') result[name] = fill(item, variables, { ...at, path: [...at.path, name] });
  }
  return result;
}

/** The last override of a field or of something around it. */
function nearest(overrides: readonly Override[], path: JsonPath): Override | undefined {
  return overrides.findLast(
    (override) => override.path.length <= path.length && override.path.every((step, index) => step === path[index]),
  );
}
