import type { Folders } from '../folders.ts';
import { textAt } from '../json.ts';
import type { Declared } from './consumer.ts';

/**
 * Says which cluster a file belongs to. The folder under which a Kustomization's `spec.path` exists is the root of one cluster's
 * tree; files under no such root belong to `fallback`.
 */
export function assignClusters(
  declared: readonly Declared[],
  folders: Folders,
  fallback: string,
): (file: string) => string {
  const roots = new Set<string>();
  for (const { source, document } of declared) {
    const root = folders.artifactRoot(source.path, textAt(document, ['spec', 'path']) ?? './');
    if (root !== undefined) roots.add(root);
  }
  return (file) => folders.above(file).find((folder) => roots.has(folder)) ?? fallback;
}
