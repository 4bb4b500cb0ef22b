import type { PodSet } from '../../graph/facts/pod-sets.ts';
import type { ModelledCluster } from './model-of.ts';
import { nodesFor } from './parts/workloads.ts';

/** Pods that no node of the cluster may run, by what they ask for and by where their volumes are: they wait whatever fails, and whatever does not. */
export function podsThatRunNowhere({ view, volumes }: ModelledCluster): PodSet[] {
  if (view.nodes.length === 0) return [];
  return view.podSets.filter((podSet) => {
    if (podSet.kind === 'DaemonSet' || podSet.replicas === 0 || !podSet.isKnown) return false;
    const own = volumes.filter(({ users }) => users.includes(podSet));
    return nodesFor(view, podSet, own).length === 0;
  });
}
