import type { ClusterClient } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { readCluster } from '../cluster/read-cluster.ts';
import type { Kind } from '../cluster/resources.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { Check } from '../invariants/invariant.ts';
import { invariants } from '../invariants/list.ts';
import type { Outcome, ReportedFinding } from '../invariants/report.ts';
import { whole } from '../invariants/failures.ts';
import { runInvariants } from '../invariants/run.ts';
import { liveChecks, liveRules } from './checks/list.ts';
import type { RecoveryPlan } from './plan.ts';

/** What became of one check of a running cluster. */
export interface Validated {
  readonly id: string;
  readonly claim: string;
  readonly outcome: Outcome;
  readonly findings: readonly ReportedFinding[];
  /** How many objects were judged. */
  readonly judged: number;
  /** Kinds that the cluster does not show to whoever asks: without them nothing is said. */
  readonly hidden: readonly string[];
}

export interface ValidateOptions {
  /** What the cluster should be; without it, only what the cluster says of itself is judged. */
  readonly plan?: RecoveryPlan;
  /** The moment for which it is judged, as ISO 8601. */
  readonly now: string;
}

const needed: readonly Kind[] = ['CiliumLoadBalancerIPPool'];

/** Reads a running cluster and judges it. Nothing is changed. @throws ClusterError where it cannot be read. */
export async function validate(client: ClusterClient, { plan, now }: ValidateOptions): Promise<readonly Validated[]> {
  const live = liveChecks(now, plan);
  const rules = invariants.filter(({ id }) => liveRules.includes(id));
  const kinds = new Set([...live.flatMap(({ about }) => about), ...needed]);
  const hidden = new Set<string>();
  const graph = await readCluster(client, plan?.cluster ?? client.context, [...kinds], (kind) => hidden.add(kind));
  // A cluster that shows nothing at all was not judged.
  if (hidden.size === kinds.size)
    throw new ClusterError('the cluster shows nothing to this user; use another context', 403);
  const checks = [...live, ...rules];
  const { outcomes, findings } = whole(runInvariants(graph, checks, { today: now.slice(0, 10) }));
  return checks.map((check): Validated => {
    // A check says which kinds it looks at; a rule may look at others beside those that it judges.
    const unseen = (live as readonly Check[]).includes(check)
      ? check.about.filter((kind) => hidden.has(kind))
      : [...hidden];
    const { id, claim } = check;
    if (unseen.length > 0) return { id, claim, outcome: 'not evaluated', findings: [], judged: 0, hidden: unseen };
    return {
      ...{ id, claim, outcome: outcomes.get(id) ?? 'no subject', hidden: [] },
      findings: findings.filter(({ rule }) => rule === id),
      judged: judgedBy(graph, check),
    };
  });
}

function judgedBy(graph: ResourceGraph, { about }: Check): number {
  return graph.objects(...about).length;
}
