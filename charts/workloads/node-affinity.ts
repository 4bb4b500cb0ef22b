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
