import type { GitOps } from '../topology/clusters.ts';
import type { Topology } from '../topology/topology.ts';

/** @throws Error when the cluster is not kept by Flux. */
export function gitOpsOf(topology: Topology, cluster: string): GitOps {
  const gitOps = topology.clusters[cluster]?.gitOps;
  if (gitOps === undefined) throw new Error(`clusters.${cluster}.gitOps: missing; name the repository Flux reads`);
  return gitOps;
}
