import { addressAt } from '../../topology/index.ts';
import type { ModelledCluster } from '../../analysis/impact/model-of.ts';
import type { RealStack } from '../real-stack.ts';

/** An address with the length of its network's prefix. */
export interface Address {
  readonly address: string;
  readonly prefix: number;
}

/** A node that the bed starts. */
export interface PlannedNode {
  readonly name: string;
  readonly isServer: boolean;
  /** Its addresses, the one that Kubernetes uses first. */
  readonly addresses: readonly [Address, ...Address[]];
  readonly mtu: number;
  readonly labels: Readonly<Record<string, string>>;
  /** As the kubelet registers them: `key=value:effect`. */
  readonly taints: readonly string[];
  /** Memory that the topology gives it. @default all of the machine that the bed runs on */
  readonly memoryBytes: number | undefined;
}

/** What the bed makes of a stack. */
export interface Plan {
  readonly stack: string;
  readonly nodes: readonly PlannedNode[];
  /** Addresses of the routers of the nodes' networks. */
  readonly gateways: readonly Address[];
  readonly podRange: string;
  readonly serviceRange: string;
  readonly domain: string;
  /** What is not as the topology says, in words. */
  readonly differences: readonly string[];
}

/** Plans the nodes of a stack's cluster, or the first so many of them, servers before agents. */
export function planOf(stack: RealStack, { view }: ModelledCluster, count?: number): Plan {
  const { topology, name } = stack;
  const cluster = topology.clusters[name];
  if (cluster === undefined) throw new Error(`${name} declares no cluster of this name`);
  const ordered = [...view.nodes].sort((a, b) => Number(b.isServer) - Number(a.isServer));
  const chosen = ordered.slice(0, count);
  const networks = new Set<string>();
  const nodes = chosen.map((node): PlannedNode => {
    const placed = (topology.machines[node.name]?.addresses ?? []).flatMap(({ network, ipv4, ipv6 }) => {
      networks.add(network);
      const { ipv4: range = '', ipv6: range6 = '' } = topology.networks[network] ?? {};
      return [withPrefix(ipv4, range), withPrefix(ipv6, range6)].filter((each) => each !== undefined);
    });
    const [first, ...others] = placed;
    if (first === undefined) throw new Error(`${node.name} has no address; a node of the bed needs one`);
    const mtus = (topology.machines[node.name]?.addresses ?? []).map(({ network }) => topology.networks[network]?.mtu);
    return {
      ...{ name: node.name, isServer: node.isServer, labels: node.labels, memoryBytes: node.memoryBytes },
      addresses: [first, ...others],
      mtu: mtus.find((mtu) => mtu !== undefined) ?? 1500,
      taints: node.taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`),
    };
  });
  return {
    ...{ stack: name, nodes, domain: 'cluster.local' },
    gateways: [...networks].flatMap((network) => gatewayOf(stack, network)),
    podRange: rangeOf(stack, cluster.podNetwork),
    serviceRange: rangeOf(stack, cluster.serviceNetwork),
    differences: differencesOf(stack, ordered.length, nodes),
  };
}

function differencesOf(stack: RealStack, declared: number, nodes: readonly PlannedNode[]): string[] {
  const cluster = stack.topology.clusters[stack.name];
  const { networkPlugin, distribution } = cluster ?? {};
  const servers = nodes.filter(({ isServer }) => isServer).length;
  return [
    ...(nodes.length < declared ? [`${nodes.length} of ${declared} nodes`] : []),
    `the pod network of ${networkPlugin?.kind ?? 'the cluster'} is a bridge on each node, with routes between them; it enforces no NetworkPolicy`,
    ...(distribution?.kind === 'k3s' && distribution.datastore === 'sqlite' ? ['etcd takes the place of SQLite'] : []),
    `the programs of ${distribution?.kind ?? 'the distribution'} run each by itself: ${servers} × etcd, API server, controller manager and scheduler`,
    'processors are those of the machine that the bed runs on; memory is what the topology says',
  ];
}

const withPrefix = (address: string | undefined, range: string): Address | undefined =>
  address === undefined || range === '' ? undefined : { address, prefix: Number(range.split('/')[1]) };

/** Where the nodes of a network find the others: the router that has an address in it, or its first address. */
function gatewayOf({ topology }: RealStack, network: string): Address[] {
  const { ipv4 } = topology.networks[network] ?? {};
  if (ipv4 === undefined) return [];
  const router = Object.values(topology.devices)
    .filter(({ kind }) => kind === 'router')
    .flatMap((device) => ('addresses' in device ? device.addresses : []))
    .find((each) => each.network === network)?.ipv4;
  const gateway = withPrefix(router ?? addressAt(ipv4, 1), ipv4);
  return gateway === undefined ? [] : [gateway];
}

function rangeOf({ topology }: RealStack, network: string): string {
  const range = topology.networks[network]?.ipv4;
  if (range === undefined) throw new Error(`${network} has no range of IPv4 addresses; the bed needs one`);
  return range;
}
