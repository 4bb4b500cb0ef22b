import type { JsonObject } from '../json.ts';
import type { KustomizeRoot } from './kustomize-roots.ts';

/** Tells the clusters of a repository without Flux apart. */
export interface Variants {
  /** The clusters in which something is applied, by the folder in which it lies. */
  readonly clustersOf: (folder: string) => readonly string[];
}

/**
 * Overlays of one base are variants: each is applied to a cluster of its own, which is called by what tells its folder from those of the
 * others. What lies in a folder of that name belongs to the same cluster; what is no variant belongs to all.
 */
export function variantsOf(roots: readonly KustomizeRoot[], clusterOfFile: (file: string) => string): Variants {
  const clusterOf = new Map<string, string>();
  for (const group of overlaysOfOneBase(roots)) {
    const names = differing(group.map(({ folder }) => folder.split('/')));
    for (const [index, { folder }] of group.entries()) clusterOf.set(folder, names[index] ?? folder);
  }
  const clusters = [...new Set(clusterOf.values())].sort();
  if (clusters.length === 0) return { clustersOf: (folder) => [clusterOfFile(`${folder}/x`)] };
  const clustersOf = (folder: string): readonly string[] => {
    const own = clusterOf.get(folder) ?? clusters.find((name) => `/${folder}/`.includes(`/${name}/`));
    return own === undefined ? clusters : [own];
  };
  return { clustersOf };
}

/** Roots that take at least half of their objects from what others take, too; those that take the same belong together. */
function overlaysOfOneBase(roots: readonly KustomizeRoot[]): KustomizeRoot[][] {
  const usersOf = new Map<JsonObject, Set<KustomizeRoot>>();
  for (const root of roots)
    for (const { writtenIn } of root.built.objects) {
      const users = usersOf.get(writtenIn.document) ?? new Set();
      usersOf.set(writtenIn.document, users.add(root));
    }
  const shared = (root: KustomizeRoot): JsonObject[] =>
    root.built.objects
      .map(({ writtenIn }) => writtenIn.document)
      .filter((document) => (usersOf.get(document)?.size ?? 0) > 1);
  const overlays = new Map(
    roots.map((root) => [root, shared(root)] as const).filter(([root, own]) => isMost(own.length, root)),
  );
  const groupOf = new Map<KustomizeRoot, KustomizeRoot[]>();
  const groups: KustomizeRoot[][] = [];
  for (const start of overlays.keys()) {
    if (groupOf.has(start)) continue;
    const group = new Set([start]);
    for (const root of group)
      for (const document of overlays.get(root) ?? [])
        for (const other of usersOf.get(document) ?? []) if (overlays.has(other)) group.add(other);
    for (const root of group) groupOf.set(root, [...group]);
    if (group.size > 1) groups.push([...group]);
  }
  return groups;
}

function isMost(count: number, { built }: KustomizeRoot): boolean {
  return count > 0 && count * 2 >= built.objects.length;
}

/** What is left of each path without the parts that all begin and end with; the whole path where that is nothing. */
export function differing(paths: readonly (readonly string[])[]): string[] {
  const shortest = Math.min(...paths.map(({ length }) => length));
  const isSame = (at: number): boolean => new Set(paths.map((path) => path.at(at))).size === 1;
  let start = 0;
  while (start < shortest && isSame(start)) start++;
  let end = 0;
  while (end < shortest - start && isSame(-1 - end)) end++;
  return paths.map((path) => path.slice(start, path.length - end).join('/') || path.join('/'));
}
