import { isObject, listAt, textAt, valueAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { FileOrigin } from '../file-origin.ts';
import type { Origin } from '../origin.ts';
import { SourceFile } from '../source-file.ts';
import { YamlError } from '../yaml-error.ts';

/** A patch of a kustomization, ready to be applied. */
export interface Patch {
  readonly target: PatchTarget;
  /** What is merged, or the operations of a JSON patch. */
  readonly content: JsonObject | readonly JsonObject[];
  /** Where a field of the content is written. */
  readonly locate: (path: JsonPath) => Origin;
}

/** Whom a patch changes; regular expressions over the whole value, as kustomize has them. */
export interface PatchTarget {
  readonly group: string | undefined;
  readonly kind: string | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly labelSelector: string | undefined;
  readonly annotationSelector: string | undefined;
}

/** The patches of a kustomization or of a Flux Kustomization's spec; `at` is the way to them. What cannot be read is left out. */
export function readPatches(
  source: SourceFile,
  document: JsonObject,
  fileAt: (path: string) => SourceFile | undefined,
  { at = [], index = 0 }: { readonly at?: JsonPath; readonly index?: number } = {},
): Patch[] {
  const here = (path: JsonPath): Origin => new FileOrigin(source, index, [...at, ...path]);
  const patches: Patch[] = [];
  for (const field of ['patches', 'patchesJson6902'] as const) {
    for (const [number, entry] of listAt(document, [field]).entries()) {
      const target = targetOf(valueAt(entry, ['target']));
      const inline = textAt(entry, ['patch']);
      const path = textAt(entry, ['path']);
      if (inline !== undefined) patches.push(...parsed(inline, target, () => here([field, number, 'patch'])));
      else if (path !== undefined) patches.push(...ofFile(fileAt(path), target));
    }
  }
  for (const [number, entry] of listAt(document, ['patchesStrategicMerge']).entries()) {
    if (typeof entry !== 'string') continue;
    if (entry.includes('\n')) patches.push(...parsed(entry, undefined, () => here(['patchesStrategicMerge', number])));
    else patches.push(...ofFile(fileAt(entry), undefined));
  }
  return patches;
}

function parsed(text: string, target: PatchTarget | undefined, place: () => Origin): Patch[] {
  let documents: readonly Json[];
  try {
    documents = new SourceFile('patch', text).documents;
  } catch (error) {
    if (error instanceof YamlError) return [];
    throw error;
  }
  return documents.flatMap((document) => toPatch(document, target, place));
}

function ofFile(source: SourceFile | undefined, target: PatchTarget | undefined): Patch[] {
  if (source === undefined) return [];
  return source.documents.flatMap((document, index) =>
    toPatch(document, target, (path) => new FileOrigin(source, index, path)),
  );
}

function toPatch(document: Json, target: PatchTarget | undefined, locate: (path: JsonPath) => Origin): Patch[] {
  if (Array.isArray(document)) {
    return target === undefined ? [] : [{ target, content: document.filter(isObject), locate }];
  }
  if (!isObject(document)) return [];
  return [{ target: target ?? ownTarget(document), content: document, locate }];
}

/** A patch without a target changes the object that it names itself. */
function ownTarget(document: JsonObject): PatchTarget {
  const exact = (text: string | undefined): string | undefined => text?.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return {
    group:
      textAt(document, ['apiVersion'])?.includes('/') === true
        ? exact(textAt(document, ['apiVersion'])?.split('/')[0])
        : undefined,
    kind: exact(textAt(document, ['kind'])),
    name: exact(textAt(document, ['metadata', 'name'])),
    namespace: undefined,
    labelSelector: undefined,
    annotationSelector: undefined,
  };
}

function targetOf(target: Json): PatchTarget | undefined {
  if (!isObject(target)) return undefined;
  return {
    group: textAt(target, ['group']),
    kind: textAt(target, ['kind']),
    name: textAt(target, ['name']),
    namespace: textAt(target, ['namespace']),
    labelSelector: textAt(target, ['labelSelector']),
    annotationSelector: textAt(target, ['annotationSelector']),
  };
}
