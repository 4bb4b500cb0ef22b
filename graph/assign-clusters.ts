import { posix } from 'node:path';
import { textAt } from './json.ts';
import { identify } from './kubernetes-object.ts';
import type { SourceFile } from './source-file.ts';

/**
 * Says which cluster a file belongs to. Flux paths are relative to the artifact they come from, so the folder under which a
 * Kustomization's `spec.path` exists is the root of one cluster's tree; files under no such root belong to `fallback`.
 */
export function assignClusters(sources: readonly SourceFile[], fallback: string): (file: string) => string {
  const folders = new Set<string>();
  for (const source of sources) {
    for (const folder of foldersAbove(source.path)) {
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  const roots = new Set<string>();
  for (const source of sources) {
    if (!source.text.includes('kustomize.toolkit.fluxcd.io')) continue;
    for (const document of source.documents) {
      const identity = identify(document);
      if (identity?.group !== 'kustomize.toolkit.fluxcd.io' || identity.kind !== 'Kustomization') continue;
      const root = artifactRoot(source.path, textAt(document, ['spec', 'path']) ?? './', folders);
      if (root !== undefined) roots.add(root);
    }
  }
  return (file) => foldersAbove(file).find((folder) => roots.has(folder)) ?? fallback;
}

/** The nearest folder above `file` under which `path` exists. */
export function artifactRoot(file: string, path: string, folders: ReadonlySet<string>): string | undefined {
  return foldersAbove(file).find((folder) => {
    const target = posix.join(folder, path).replace(/\/$/, '');
    return target !== folder && folders.has(target);
  });
}

/** The folders above a file, nearest first, ending with the top: `.` for relative paths, `/` for absolute ones. */
export function foldersAbove(file: string): string[] {
  const above: string[] = [];
  for (let folder = posix.dirname(file); ; folder = posix.dirname(folder)) {
    above.push(folder);
    if (folder === '.' || folder === '/' || folder === posix.dirname(folder)) return above;
  }
}
