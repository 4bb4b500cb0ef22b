import { createHash } from 'node:crypto';
import type { Cluster, Talos } from '../../topology/clusters.ts';
import { firstAddress, rangesOf } from '../../topology/lookups.ts';
import type { Machine } from '../../topology/machines.ts';
import type { Topology } from '../../topology/topology.ts';
import { interfacesOf, type Interface } from '../proxmox/interfaces.ts';
import type { TalosDocument } from './documents.ts';
import { talosInstaller } from './schematic.ts';
import { talosExtensions, userVolumes } from './user-volumes.ts';

/**
 * Everything that makes one machine differ from what `talosctl gen config` writes: its name, addresses, the virtual address of
 * the servers, networks of the cluster, and what Cilium replaces. It holds no secret: certificates and tokens stay in the secrets
 * file that `talosctl gen secrets` makes once.
 *
 * @throws Error when the machine is no node of a Talos cluster.
 */
export function talosMachineConfig(topology: Topology, clusterName: string, machineName: string): TalosDocument[] {
  const cluster = topology.clusters[clusterName];
  const node = cluster?.nodes[machineName];
  const machine = topology.machines[machineName];
  if (cluster === undefined || node === undefined || machine === undefined) {
    throw new Error(`machines.${machineName} is no node of clusters.${clusterName}`);
  }
  if (cluster.distribution.kind !== 'talos') {
    throw new Error(`clusters.${clusterName} runs ${cluster.distribution.kind}, not Talos`);
  }
  const { distribution } = cluster;
  const isServer = node.role === 'server';
  return [
    {
      version: 'v1alpha1',
      machine: { type: isServer ? 'controlplane' : 'worker', certSANs: [cluster.endpoint] },
      ...(isServer && { cluster: { etcd: etcdConfig(topology, machine) } }),
    },
    document('HostnameConfig', { hostname: machineName, auto: 'off' }),
    ...networkDocuments(topology, machineName, isServer ? cluster.endpoint : undefined),
    document('UnattendedInstall', {
      installer: { image: talosInstaller(distribution.version, talosExtensions(topology, cluster)) },
    }),
    document('KubeClusterConfig', { clusterName, endpoint: `https://${cluster.endpoint}:6443` }),
    document('KubeNodeConfig', {
      nodeIP: { validSubnets: nodeRanges(topology, machine) },
      ...(node.labels !== undefined && { labels: node.labels }),
      ...(node.taints !== undefined && { taints: Object.fromEntries(node.taints.map(taint)) }),
    }),
    document('KubeletConfig', {
      image: `ghcr.io/siderolabs/kubelet:${distribution.kubernetesVersion}`,
      config: kubelet,
    }),
    document('KubePrismConfig', { port: 7445 }),
    ...userVolumes(topology, cluster, machineName),
    ...clusterDocuments(topology, cluster, distribution),
  ];
}

/**
 * Else etcd advertises the first address of the machine that can be reached, which another network may have, and gives its metrics to nobody without
 * a certificate: it would listen at the address of its clients. They are given to whoever is in the network of the nodes.
 */
function etcdConfig(topology: Topology, machine: Machine) {
  const address = firstAddress(machine) ?? '';
  const host = address.includes(':') ? `[${address}]` : address;
  return {
    advertisedSubnets: nodeRanges(topology, machine),
    extraArgs: { 'listen-metrics-urls': `http://${host}:2381` },
  };
}

/** A short digest of a machine's configuration, which changes when the machine must be configured again. */
export function talosConfigDigest(topology: Topology, clusterName: string, machineName: string): string {
  const documents = talosMachineConfig(topology, clusterName, machineName);
  return createHash('sha256').update(JSON.stringify(documents)).digest('hex').slice(0, 16);
}

/** Bounded logs and images, on every node the same. */
const kubelet = {
  containerLogMaxSize: '10Mi',
  containerLogMaxFiles: 3,
  imageGCHighThresholdPercent: 80,
  imageGCLowThresholdPercent: 70,
};

/** Machines have a link for each network. The first leads out, and has the virtual address. */
function networkDocuments(
  topology: Topology,
  machineName: string,
  virtualAddress: string | undefined,
): TalosDocument[] {
  const machine = topology.machines[machineName];
  const interfaces = machine === undefined ? [] : interfacesOf(topology, machine);
  const resolvers = interfaces.flatMap(({ ipv4, ipv6 }) => [ipv4?.gateway, ipv6?.gateway]);
  return [
    ...interfaces.flatMap((each, index) =>
      linkDocuments(each, nameOf(index), selectorOf(machineName, interfaces, index)),
    ),
    document('ResolverConfig', {
      nameservers: resolvers.flatMap((address) => (address === undefined ? [] : [{ address }])),
    }),
    ...(virtualAddress === undefined ? [] : [document('Layer2VIPConfig', { name: virtualAddress, link: nameOf(0) })]),
  ];
}

const nameOf = (index: number): string => (index === 0 ? 'lan' : `lan${index + 1}`);

/**
 * Finds one link under whatever name the kernel gave it, which changes with the slot: the only virtual one by its driver, one of several by its hardware
 * address. A selector that meets two links names neither (Talos 1.14.0-rc.1, internal/app/machined/pkg/controllers/network/
 * link_alias_config.go:152).
 *
 * @throws Error when one of several has no hardware address in the topology.
 */
function selectorOf(machine: string, interfaces: readonly Interface[], index: number): string {
  const mac = interfaces[index]?.address.mac;
  if (mac !== undefined) return `mac(link.permanent_addr) == "${mac.toLowerCase()}"`;
  if (interfaces.length === 1) return 'link.driver == "virtio_net"';
  throw new Error(
    `machines.${machine}.addresses[${index}].mac: missing on a machine with ${interfaces.length} links; required: the hardware address of each, by which Talos tells them apart; fix: set it, such as bc:24:11:00:00:01`,
  );
}

function linkDocuments(link: Interface, name: string, match: string): TalosDocument[] {
  const families = [link.ipv4, link.ipv6].filter((family) => family !== undefined);
  return [
    document('LinkAliasConfig', { name, selector: { match } }),
    document('LinkConfig', {
      name,
      up: true,
      mtu: link.mtu ?? 1500,
      addresses: families.map(({ address }) => ({ address })),
      routes: families.flatMap(({ gateway }) => (gateway === undefined ? [] : [{ gateway }])),
    }),
  ];
}

/** The network of the cluster, and no network plugin of Talos's own where Cilium is one. */
function clusterDocuments(topology: Topology, cluster: Cluster, distribution: Talos): TalosDocument[] {
  const { networkPlugin } = cluster;
  const image = `registry.k8s.io/kube-proxy:${distribution.kubernetesVersion}`;
  return [
    document('KubeNetworkConfig', {
      podSubnets: rangesOf(topology, cluster.podNetwork),
      serviceSubnets: rangesOf(topology, cluster.serviceNetwork),
    }),
    ...(networkPlugin.kind === 'flannel'
      ? [
          document('KubeFlannelCNIConfig', {
            backendType: networkPlugin.backend,
            extraArgs: [`--iface-regex=${nodeAddressPattern(topology, cluster)}`],
          }),
        ]
      : []),
    document('KubeProxyConfig', {
      enabled: networkPlugin.kind !== 'cilium' || !networkPlugin.replacesKubeProxy,
      image,
    }),
  ];
}

/** Ranges of the network that the node's first address is in: those of others are no addresses of the node. */
function nodeRanges(topology: Topology, machine: Machine): string[] {
  return machine.addresses.slice(0, 1).flatMap(({ network }) => rangesOf(topology, network));
}

/**
 * Matches the first address of every node. Flannel runs with the same arguments on all of them; without any it takes the interface of the
 * default route, and a pattern is tried with addresses before names (flannel 0.27.4, pkg/ipmatch/match.go:117-225).
 */
function nodeAddressPattern(topology: Topology, cluster: Cluster): string {
  const addresses = Object.keys(cluster.nodes).flatMap((name) => firstAddress(topology.machines[name]) ?? []);
  return `^(${addresses.map((address) => address.replaceAll('.', '\\.')).join('|')})$`;
}

/** `key=value:Effect` as a key and `value:Effect`. */
function taint(text: string): [key: string, rest: string] {
  const [key = '', value = ''] = text.split('=');
  return value === '' ? [key.split(':')[0] ?? '', `:${key.split(':')[1] ?? ''}`] : [key, value];
}

function document(kind: string, fields: Readonly<Record<string, unknown>>): TalosDocument {
  return { apiVersion: 'v1alpha1', kind, ...fields };
}
