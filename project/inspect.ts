import { bringUpSteps, unmetNeeds } from '../analysis/bring-up.ts';
import type { Brought } from '../analysis/bring-up-tree.ts';
import { declaredKeys } from '../charts/flux/depends-on.ts';
import { givenBy } from '../charts/flux/given.ts';
import { stageNames } from '../charts/flux/layout-stages.ts';
import { notYoursIn, type NotYours } from '../graph/facts/not-yours-yet.ts';
import { groupBy } from '../graph/group-by.ts';
import type { ClusterTree } from '../charts/flux/cluster-tree.ts';
import type { RenderedTree } from '../charts/flux/render-tree.ts';
import { ResourceGraph } from '../graph/resource/graph.ts';
import { formatOrigin } from '../graph/origin.ts';
import { readFilesInto } from '../graph/readers/read-folder.ts';
import { readTopologyInto } from '../graph/readers/read-topology.ts';
import { inRepository } from '../topology/lookups.ts';
import { counted } from '../output/counted.ts';
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

/** What distribution and charts bring into a cluster, by the Kustomization that waits for them. */
export function broughtInto(tree: ClusterTree, { applications }: RenderedTree): Brought {
  const byKustomization = groupBy(applications, ({ name, props }) =>
    tree.layout === 'stages' ? stageNames[props.stage ?? 'apps'] : name,
  );
  return {
    given: givenBy(tree.cluster),
    byKustomization: new Map([...byKustomization].map(([name, own]) => [name, own.flatMap(declaredKeys)])),
  };
}

/** What becomes of a cluster that may be written. */
export interface Inspected {
  readonly report: Report;
  readonly notYours: readonly NotYours[];
}

/**
 * Runs every invariant over a cluster before it is written.
 *
 * @throws Error with all findings of level error, or with everything that is needed before something makes it.
 */
export function inspect(tree: ClusterTree, rendered: RenderedTree, today: string): Inspected {
  const graph = graphOfTree(tree, rendered);
  const unmet = unmetNeeds(bringUpSteps(tree.topology, tree.name, graph, broughtInto(tree, rendered)));
  if (unmet.length > 0) {
    const lines = unmet.map(
      ({ step, need, madeBy }) =>
        `  ${step.stage}: ${step.name} needs ${need}, which ${madeBy === undefined ? 'nothing makes' : `${madeBy.name} makes${madeBy.stage === step.stage ? ', without being waited for' : ` later, in the stage ${madeBy.stage}`}`}`,
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
    throw new Error(
      `${tree.name} breaks ${counted(errors.length, 'invariant')}; nothing was written:\n${lines.join('\n')}`,
    );
  }
  return { report, notYours: notYoursIn(graph) };
}
