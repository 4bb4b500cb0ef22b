import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import type { Fact } from '../../graph/facts/cluster/fact.ts';
import { featureGateIn } from '../../graph/facts/cluster/feature-gates.ts';
import { textAt, type Json } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';

/** What helm-controller does with a release. */
export type ReleaseAction = 'install' | 'upgrade';

/** Whether helm-controller is told to try again wherever a release does not say how. */
export const retryGate = (graph: ResourceGraph, cluster: string): Fact<boolean> =>
  featureGateIn(clusterFacts(graph)(cluster).gates('helm-controller'), 'DefaultToRetryOnFailure');

/** The strategy that a release names for an action: `RetryOnFailure`, `RemediateOnFailure`, or none. */
export const strategyOf = (manifest: Json, action: ReleaseAction): string | undefined =>
  textAt(manifest, ['spec', action, 'strategy', 'name']);
