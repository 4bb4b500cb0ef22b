import type { Cluster } from '../../topology/clusters.ts';

/** Keeps pods on nodes whose label has one of the values. Plain data, for manifests and for values of charts alike. */
export function onNodesLabelled(key: string, values: readonly string[]) {
  const matchExpressions = [{ key, operator: 'In' as const, values: [...values] }];
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
  };
}

/** The same by the names of nodes. */
export function onNodes(names: readonly string[]) {
  return onNodesLabelled('kubernetes.io/hostname', names);
}

/** What lets pods onto the nodes named, where those have taints; nothing where they have none. */
export function tolerationsOf({ nodes }: Pick<Cluster, 'nodes'>, names: readonly string[]) {
  const taints = new Set(names.flatMap((name) => nodes[name]?.taints ?? []));
  const tolerations = [...taints].map((taint) => {
    const [, key = '', value, effect = ''] = /^([^=:]+)(?:=([^:]*))?:(.+)$/.exec(taint) ?? [];
    return { key, ...(value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }), effect };
  });
  return tolerations.length === 0 ? {} : { tolerations };
}
