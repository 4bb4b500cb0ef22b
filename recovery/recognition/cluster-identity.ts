import type { ClusterClient } from '../../cluster/client.ts';
import { collectionPath, objectPath } from '../../cluster/resources.ts';
import { listAt, textAt, type JsonObject } from '../../graph/json.ts';
import { canonicalAddress, familyOf } from '../../topology/addresses.ts';
import type { ReadTopology } from '../../topology/read-topology.ts';

/** What tells a cluster from every other: as it is written down. */
export interface ExpectedCluster {
  readonly name: string;
  /** Addresses of each node by its name, each in its one spelling. */
  readonly nodes: ReadonlyMap<string, readonly string[]>;
  /** Uid of its namespace kube-system; undefined where nobody has remembered it. */
  readonly uid: string | undefined;
}

/** The same, as an API server tells it. */
export interface SeenCluster {
  readonly nodes: readonly SeenNode[];
  /** Uid of the namespace kube-system, which is made once in the life of a cluster; undefined where there is no such namespace. */
  readonly uid: string | undefined;
}

/** A node that has joined. */
export interface SeenNode {
  readonly name: string;
  /** None where its kubelet has not said them yet. */
  readonly addresses: readonly string[];
}

/** @throws Error where the topology has no cluster of that name. */
export function expectedCluster(topology: ReadTopology, name: string, uid: string | undefined): ExpectedCluster {
  const cluster = topology.clusters[name];
  if (cluster === undefined) throw new Error(`the topology has no cluster "${name}"`);
  const nodes = Object.keys(cluster.nodes).map((node) => {
    const addresses = topology.machines[node]?.addresses ?? [];
    return [node, addresses.flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6].flatMap(spelledOnce))] as const;
  });
  return { name, nodes: new Map(nodes), uid };
}

/** Asks a cluster who it is. Two calls that only read. @throws ClusterError where it does not say: then it is not known. */
export async function seenCluster(client: ClusterClient): Promise<SeenCluster> {
  const [nodes, namespace] = await Promise.all([
    client.list(collectionPath('Node')),
    client.find(objectPath({ kind: 'Namespace', name: 'kube-system' })),
  ]);
  return { nodes: (nodes ?? []).map(seenNode), uid: textAt(namespace, ['metadata', 'uid']) };
}

/** Only addresses of the machine count: its host name is what it calls itself. */
function seenNode(manifest: JsonObject): SeenNode {
  const addresses = listAt(manifest, ['status', 'addresses']).flatMap((each) =>
    ['InternalIP', 'ExternalIP'].includes(textAt(each, ['type']) ?? '') ? spelledOnce(textAt(each, ['address'])) : [],
  );
  return { name: textAt(manifest, ['metadata', 'name']) ?? '', addresses };
}

function spelledOnce(address: string | undefined): string[] {
  return address === undefined || familyOf(address) === undefined ? [] : [canonicalAddress(address)];
}
