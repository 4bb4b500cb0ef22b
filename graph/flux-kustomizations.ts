import { posix } from 'node:path';
import { artifactRoot, foldersAbove } from './assign-clusters.ts';
import type { ResourceGraph } from './graph.ts';
import { isObject, listAt, objectAt, textAt, type Json, type JsonObject } from './json.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { SourceFile, YamlError } from './source-file.ts';

/** A Flux Kustomization and the folder it applies. */
export interface FluxKustomization {
  readonly object: KubernetesObject;
  /** The folder that `spec.path` names, as far as it was read. */
  readonly folder: string | undefined;
  /** Its spec, with what patches of the Kustomization that applies it add. */
  readonly spec: JsonObject;
}

const cache = new WeakMap<ResourceGraph, readonly FluxKustomization[]>();

/** Every Flux Kustomization of the graph. */
export function fluxKustomizations(graph: ResourceGraph): readonly FluxKustomization[] {
  let found = cache.get(graph);
  if (found === undefined) {
    found = read(graph);
    cache.set(graph, found);
  }
  return found;
}

/** The Kustomization that applies a file: the one whose folder lies nearest above it. */
export function appliedBy(graph: ResourceGraph, file: string): FluxKustomization | undefined {
  return nearest(fluxKustomizations(graph), file);
}

function read(graph: ResourceGraph): FluxKustomization[] {
  const objects = graph.objects('Kustomization').filter((object) => object.group === 'kustomize.toolkit.fluxcd.io');
  if (objects.length === 0) return [];
  const folders = new Set(graph.objects().flatMap((object) => foldersAbove(object.file)));
  for (const file of graph.files) for (const folder of foldersAbove(file.path)) folders.add(folder);
  const unpatched = objects.map((object) => ({
    object,
    folder: folderOf(object, folders),
    spec: objectAt(object.manifest, ['spec']),
  }));
  return unpatched.map((kustomization) => {
    const parent = nearest(
      unpatched.filter((other) => other !== kustomization),
      kustomization.object.file,
    );
    const added = parent === undefined ? [] : patchesOnKustomizations(parent.spec);
    return { ...kustomization, spec: added.reduce(mergeObjects, kustomization.spec) };
  });
}

function folderOf(object: KubernetesObject, folders: ReadonlySet<string>): string | undefined {
  const path = textAt(object.manifest, ['spec', 'path']) ?? './';
  const root = artifactRoot(object.file, path, folders);
  return root === undefined ? undefined : posix.join(root, path).replace(/\/$/, '');
}

function nearest(kustomizations: readonly FluxKustomization[], file: string): FluxKustomization | undefined {
  const above = new Set(foldersAbove(file));
  return kustomizations
    .filter(({ folder }) => folder !== undefined && above.has(folder))
    .sort((a, b) => (b.folder?.length ?? 0) - (a.folder?.length ?? 0))[0];
}

/** What a parent's `spec.patches` set in the specs of the Kustomizations it applies. */
function patchesOnKustomizations(parent: JsonObject): JsonObject[] {
  return listAt(parent, ['patches']).flatMap((entry) => {
    const patch = textAt(entry, ['patch']);
    if (patch === undefined) return [];
    const document = parseQuietly(patch);
    const kind = textAt(entry, ['target', 'kind']) ?? textAt(document, ['kind']);
    return kind === 'Kustomization' && isObject(document) ? [objectAt(document, ['spec'])] : [];
  });
}

function parseQuietly(text: string): Json {
  try {
    return new SourceFile('patch', text).documents[0];
  } catch (error) {
    if (error instanceof YamlError) return undefined; // a patch in another notation sets nothing that can be read here
    throw error;
  }
}

function mergeObjects(base: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? mergeObjects(before, value) : value;
  }
  return merged;
}
