import { bringUpSteps, unmetNeeds } from '../analysis/bring-up.ts';
import type { ClusterTree } from '../charts/flux/cluster-tree.ts';
import type { RenderedTree } from '../charts/flux/render-tree.ts';
import { ResourceGraph } from '../graph/resource/graph.ts';
import { formatOrigin } from '../graph/origin.ts';
import { readFilesInto } from '../graph/readers/read-folder.ts';
import { readTopologyInto } from '../graph/readers/read-topology.ts';
import { inRepository } from '../topology/lookups.ts';
import { invariants } from '../invariants/list.ts';
import type { Report } from '../invariants/report.ts';
import { whole } from '../invariants/failures.ts';
import { runInvariants } from '../invariants/run.ts';

/** The graph of a cluster as it is declared: its topology and the files its tree renders to. */
export function graphOfTree(tree: ClusterTree, rendered: RenderedTree): ResourceGraph {
  const graph = new ResourceGraph();
  readTopologyInto(graph, tree.topology);
  // Where they lie in the repository, so that the paths that Flux is given lead to them.
  const folder = inRepository(tree.cluster.gitOps, '').replace(/^\.\/|\/$/g, '') || tree.name;
  const files = [...rendered.files].map(([path, text]) => [`${folder}/${path}`, text] as const);
  readFilesInto(graph, files, folder);
  return graph;
}

/**
 * Runs every invariant over a cluster before it is written.
 *
 * @throws Error with all findings of level error, or with everything that is needed before something makes it.
 */
export function inspect(tree: ClusterTree, rendered: RenderedTree, today: string): Report {
  const graph = graphOfTree(tree, rendered);
  const unmet = unmetNeeds(bringUpSteps(tree.topology, tree.name, graph));
  if (unmet.length > 0) {
    const lines = unmet.map(
      ({ step, need, madeBy }) =>
        `  ${step.stage}: ${step.name} needs ${need}, which ${madeBy === undefined ? 'nothing makes' : `${madeBy.name} makes later, in the stage ${madeBy.stage}`}`,
    );
    throw new Error(`${tree.name} would not come up from nothing; nothing was written:\n${lines.join('\n')}`);
  }
  const report = whole(runInvariants(graph, invariants, { today }));
  const errors = report.findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    const lines = errors.map(
      ({ origin, rule, object, observed, required, fix }) =>
        `  ${formatOrigin(origin)}  ${rule}${object === undefined ? '' : `  ${object}`}\n    found     ${observed}\n    required  ${required}\n    fix       ${fix}`,
    );
    throw new Error(`${tree.name} breaks ${errors.length} invariants; nothing was written:\n${lines.join('\n')}`);
  }
  return report;
}
