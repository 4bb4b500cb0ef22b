import type { Folders } from './folders.ts';
import { textAt } from './json.ts';
import { identify } from './kubernetes-object.ts';
import type { SourceFile } from './source-file.ts';

/**
 * Says which cluster a file belongs to. The folder under which a Kustomization's `spec.path` exists is the root of one cluster's
 * tree; files under no such root belong to `fallback`.
 */
export function assignClusters(
  sources: readonly SourceFile[],
  folders: Folders,
  fallback: string,
): (file: string) => string {
  const roots = new Set<string>();
  for (const source of sources) {
    if (!source.text.includes('kustomize.toolkit.fluxcd.io')) continue;
    for (const document of source.documents) {
      const identity = identify(document);
      if (identity?.group !== 'kustomize.toolkit.fluxcd.io' || identity.kind !== 'Kustomization') continue;
      const root = folders.artifactRoot(source.path, textAt(document, ['spec', 'path']) ?? './');
      if (root !== undefined) roots.add(root);
    }
  }
  return (file) => folders.above(file).find((folder) => roots.has(folder)) ?? fallback;
}
