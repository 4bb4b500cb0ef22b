import { addTo } from '../../group-by.ts';
import type { ResourceGraph } from '../../resource/graph.ts';
import { oncePerGraph } from '../../resource/once-per-graph.ts';
import type { SourceFile } from '../../yaml/source-file.ts';

/**
 * Files that nobody applies by GitOps: what a cluster is made with, such as bootstraps and the settings of its nodes. With several clusters
 * a file is of the one next to whose start it lies, and of none where that is not one alone.
 */
export const outsideFilesOf: (graph: ResourceGraph) => (cluster: string) => readonly SourceFile[] = oncePerGraph(
  (graph) => {
    const consumers = graph.scopes.flatMap((scope) => scope.consumers).filter(({ by }) => by !== 'kustomize');
    const applied = new Set(consumers.flatMap(({ built }) => built.sources));
    const outside = graph.files.filter((file) => !applied.has(file));
    const starts = new Map<string, Set<string>>();
    for (const { parent, cluster, declared, folder } of consumers)
      if (parent === undefined)
        starts.set(cluster, new Set([...(starts.get(cluster) ?? []), declared.source.folder, folder ?? '']));
    if (starts.size === 0) return () => outside;
    const of = new Map<string, SourceFile[]>();
    for (const file of outside) {
      const [next, other] = [...starts]
        .map(([cluster, folders]) => ({
          cluster,
          shared: Math.max(...[...folders].map((folder) => sharedSteps(folder, file.folder))),
        }))
        .sort((one, two) => two.shared - one.shared);
      if (next !== undefined && (other === undefined || next.shared > other.shared)) addTo(of, next.cluster, file);
    }
    return (cluster) => of.get(cluster) ?? [];
  },
);

/** How many folders two paths begin with alike. */
function sharedSteps(one: string, two: string): number {
  const [first, second] = [one, two].map((path) => path.split('/'));
  const differs = first?.findIndex((step, index) => step !== second?.[index]) ?? 0;
  return differs < 0 ? (first?.length ?? 0) : differs;
}
