import type { LooseManifest, RealStack } from '../real-stack.ts';

/** The nodes of a stack's cluster as their kubelets register them, with the addresses of the topology. */
export function nodesOf({ topology, name }: Pick<RealStack, 'topology' | 'name'>): LooseManifest[] {
  return Object.keys(topology.clusters[name]?.nodes ?? {}).map((node) => ({
    ...{ apiVersion: 'v1', kind: 'Node', metadata: { name: node } },
    status: {
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'ready' }],
      addresses: [
        ...(topology.machines[node]?.addresses ?? []).flatMap(({ ipv4, ipv6 }) =>
          [ipv4, ipv6].flatMap((address) => (address === undefined ? [] : [{ type: 'InternalIP', address }])),
        ),
        { type: 'Hostname', address: node },
      ],
    },
  }));
}
