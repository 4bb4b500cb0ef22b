import type { Cluster } from '../../topology/clusters.ts';
import { rangesOf, serversOf } from '../../topology/lookups.ts';
import type { Topology } from '../../topology/topology.ts';

/** What may come in. Everything else is dropped; what a node sends is not filtered. */
export interface FirewallRule {
  /** Why it is open, in a few words. */
  readonly purpose: string;
  /** The protocol. */
  readonly protocol: 'tcp' | 'udp' | 'any';
  /** First and last port, the same for one. Absent for any protocol. */
  readonly ports?: readonly [number, number];
  /** Ranges and addresses, or everybody. */
  readonly from: 'anywhere' | readonly string[];
}

const ssh: readonly [number, number] = [22, 22];

/**
 * What must reach a node, from what its cluster is made of: SSH, the public entrance, and between the nodes alone the API
 * server, etcd, the kubelet, the tunnel of the network plugin, and who asks for metrics. Order is fixed: SSH comes first.
 *
 * Whatever a pod asks of another node comes from the address of its own node, not from that of the pod: flannel masquerades what leaves
 * the pod network (flannel, pkg/trafficmngr/iptables/iptables.go, FLANNEL-POSTRTG: from the range of the cluster to anything but
 * multicast). The rule for the pods' range lets pods of the same node in alone.
 *
 * @throws Error when the machine is no node of the cluster.
 */
export function nodeFirewall(topology: Topology, clusterName: string, machineName: string): FirewallRule[] {
  const cluster = topology.clusters[clusterName];
  const node = cluster?.nodes[machineName];
  if (cluster === undefined || node === undefined) {
    throw new Error(`machines.${machineName} is no node of clusters.${clusterName}`);
  }
  const nodes = addressesOf(topology, Object.keys(cluster.nodes));
  const servers = addressesOf(topology, serversOf(cluster));
  const inside = [cluster.podNetwork, cluster.serviceNetwork].flatMap((name) => rangesOf(topology, name));
  const between = (purpose: string, protocol: 'tcp' | 'udp', first: number, last = first): FirewallRule => ({
    purpose,
    protocol,
    ports: [first, last],
    from: nodes,
  });
  return [
    ...publicRules(cluster),
    { purpose: 'pods and services of this cluster', protocol: 'any', from: inside },
    between('kubelet', 'tcp', 10250),
    // node-exporter is in the node's own network, and a pod that asks from another node has the address of its node.
    between('metrics of the node', 'tcp', 9100),
    ...tunnelRules(cluster, between),
    ...(cluster.embeddedRegistry === true ? [between('embedded registry', 'tcp', 5001)] : []),
    ...(cluster.loadBalancing.kind === 'metallb'
      ? [between('MetalLB members', 'tcp', 7946), between('MetalLB members', 'udp', 7946)]
      : []),
    ...bgpRules(cluster),
    ...(node.role === 'server' ? serverRules(cluster, nodes, servers) : []),
  ];
}

/** What must reach a node from outside: SSH first, then the entrance. */
export function publicRules(cluster: Cluster): FirewallRule[] {
  const isEntrance =
    cluster.loadBalancing.kind === 'servicelb' ||
    Object.values(cluster.gateways ?? {}).some((gateway) => gateway.public);
  return [
    { purpose: 'SSH', protocol: 'tcp', ports: ssh, from: cluster.administeredFrom ?? 'anywhere' },
    ...(isEntrance
      ? [
          { purpose: 'HTTP', protocol: 'tcp', ports: [80, 80], from: 'anywhere' } as const,
          { purpose: 'HTTPS', protocol: 'tcp', ports: [443, 443], from: 'anywhere' } as const,
        ]
      : []),
    ...(cluster.administeredFrom === undefined
      ? []
      : [{ purpose: 'API server', protocol: 'tcp', ports: [6443, 6443], from: cluster.administeredFrom } as const]),
  ];
}

function serverRules(cluster: Cluster, nodes: readonly string[], servers: readonly string[]): FirewallRule[] {
  const usesEtcd = cluster.distribution.kind !== 'k3s' || cluster.distribution.datastore !== 'sqlite';
  return [
    { purpose: 'API server and k3s supervisor', protocol: 'tcp', ports: [6443, 6443], from: nodes },
    ...(usesEtcd && servers.length > 1
      ? [{ purpose: 'etcd', protocol: 'tcp', ports: [2379, 2380], from: servers } as const]
      : []),
    ...(usesEtcd ? [{ purpose: 'metrics of etcd', protocol: 'tcp', ports: [2381, 2381], from: nodes } as const] : []),
  ];
}

function tunnelRules(
  cluster: Cluster,
  between: (purpose: string, protocol: 'tcp' | 'udp', first: number, last?: number) => FirewallRule,
): FirewallRule[] {
  const { networkPlugin } = cluster;
  if (networkPlugin.kind === 'flannel') {
    if (networkPlugin.backend === 'vxlan') return [between('flannel VXLAN', 'udp', 8472)];
    // 51820 carries IPv4, 51821 IPv6.
    return networkPlugin.backend === 'wireguard-native' ? [between('flannel WireGuard', 'udp', 51820, 51821)] : [];
  }
  const tunnel = { vxlan: 8472, geneve: 6081, native: undefined }[networkPlugin.routing];
  return [
    ...(tunnel === undefined ? [] : [between(`Cilium ${networkPlugin.routing}`, 'udp', tunnel)]),
    between('Cilium health', 'tcp', 4240),
    between('Hubble', 'tcp', 4244),
  ];
}

function bgpRules(cluster: Cluster): FirewallRule[] {
  const peers = cluster.networkPlugin.kind === 'cilium' ? (cluster.networkPlugin.bgp?.peers ?? []) : [];
  if (peers.length === 0) return [];
  return [{ purpose: 'BGP', protocol: 'tcp', ports: [179, 179], from: peers.map(({ address }) => address) }];
}

/**
 * Refuses rules that would lock the operators out.
 *
 * @throws Error when no rule lets SSH in.
 */
export function requireSsh(rules: readonly FirewallRule[], of: string): void {
  const isOpen = rules.some(
    ({ protocol, ports, from }) =>
      protocol === 'tcp' && ports !== undefined && ports[0] <= 22 && ports[1] >= 22 && from.length > 0,
  );
  if (!isOpen) {
    throw new Error(
      `${of}: found no rule that lets SSH in; required: TCP port 22 open from somewhere; fix: keep the rule "SSH", or name in administeredFrom where you work`,
    );
  }
}

function addressesOf(topology: Topology, machines: readonly string[]): string[] {
  return machines.flatMap((name) =>
    (topology.machines[name]?.addresses ?? []).flatMap(({ ipv4, ipv6 }) =>
      [ipv4, ipv6].filter((address) => address !== undefined),
    ),
  );
}
