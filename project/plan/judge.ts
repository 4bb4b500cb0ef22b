import { troublesOf } from '../../invariants/failures.ts';
import { monthlyCost, type MonthlyCost, type PriceTable } from '../../analysis/monthly-cost.ts';
import { outdatedNodes } from '../../analysis/outdated-nodes.ts';
import { neededPrivileges, type NeededPrivilege } from '../../analysis/privileges.ts';
import { keepSecretsIn } from '../../graph/masking/keep-secrets-in.ts';
import { notYoursIn, type NotYours } from '../../graph/facts/not-yours-yet.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import type { PlannedResource } from '../../graph/resource/planned-resource.ts';
import { readPreviewInto } from '../../graph/readers/read-preview.ts';
import { readTopologyInto } from '../../graph/readers/read-topology.ts';
import { invariants } from '../../invariants/list.ts';
import type { Report } from '../../invariants/report.ts';
import { runInvariants } from '../../invariants/run.ts';
import type { Topology } from '../../topology/topology.ts';

/** A preview with everything that is to be said of it before it is applied. */
export interface JudgedPlan {
  readonly stack: string;
  readonly resources: readonly PlannedResource[];
  /** Why it must not be applied, whatever the rules say: the program fails, or the preview is not whole. */
  readonly errors: readonly string[];
  /** What is to be known of it besides. */
  readonly notes: readonly string[];
  /** What was filled in for you, in the topology and in the settings. */
  readonly notYours: readonly NotYours[];
  readonly report: Report;
  readonly privileges: readonly NeededPrivilege[];
  /** Names of nodes that run something else than the program says. */
  readonly nodesToRoll: readonly string[];
  readonly cost: MonthlyCost;
  readonly prices: PriceTable;
}

export interface JudgeInput {
  readonly stack: string;
  readonly resources: readonly PlannedResource[];
  readonly errors: readonly string[];
  /** @default none */
  readonly notes?: readonly string[];
  /** Settings that still have the value of an example. @default none */
  readonly exampleSettings?: readonly NotYours[];
  /** @default the rules about topologies are left out */
  readonly topology?: Topology;
  readonly prices: PriceTable;
  readonly today: string;
}

/** Runs every rule over a preview, wherever it comes from. */
export function judge(input: JudgeInput): JudgedPlan {
  // A program, a provider or the engine may repeat what stands in a state.
  for (const { inputs, previous } of input.resources) {
    keepSecretsIn(inputs);
    keepSecretsIn(previous, inputs);
  }
  const graph = new ResourceGraph();
  if (input.topology !== undefined) readTopologyInto(graph, input.topology);
  readPreviewInto(graph, input.resources);
  const report = runInvariants(graph, invariants, { today: input.today });
  return {
    stack: input.stack,
    resources: input.resources,
    errors: [...input.errors, ...troublesOf(graph, report).map(({ file, reason }) => `${file}: ${reason}`)],
    notes: input.notes ?? [],
    notYours: [...(input.exampleSettings ?? []), ...notYoursIn(graph)],
    report,
    privileges: neededPrivileges(graph),
    nodesToRoll: outdatedNodes(graph).map(({ node }) => node),
    cost: monthlyCost(graph, input.prices),
    prices: input.prices,
  };
}

/** Whether it may be applied: everything could be looked at, and no rule of level error breaks. */
export function isSound({ errors, report }: JudgedPlan): boolean {
  return errors.length === 0 && report.findings.every(({ severity }) => severity !== 'error');
}
