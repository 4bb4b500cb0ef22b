import { familyOf } from '../../topology/addresses.ts';
import type { Cluster, K3s } from '../../topology/clusters.ts';
import {
  bringsTraefik,
  defaultKubeletRoot,
  firstAddress,
  hasLocalPath,
  hasPublicAddress,
  kubeletRoot,
  rangesOf,
  s3Endpoint,
  s3Region,
  serversOf,
} from '../../topology/lookups.ts';
import type { Machine } from '../../topology/machines.ts';
import { snapshotDefaults } from '../../topology/snapshots.ts';
import type { Topology } from '../../topology/topology.ts';

/** A k3s configuration file: keys are flags without their dashes. */
export type K3sConfig = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * The configuration of one node, without its secrets. What must be equal on all servers comes from the cluster alone, so that it
 * is. The first server founds the cluster, every other one joins it by the endpoint. Once the cluster exists nobody founds it,
 * and the first server would join through the second.
 *
 * @throws Error when the machine is no node of the cluster, or the cluster is not k3s.
 */
export function k3sConfig(topology: Topology, clusterName: string, machineName: string): K3sConfig {
  const { cluster, node, machine } = nodeOf(topology, clusterName, machineName);
  const common: K3sConfig = {
    'node-name': machineName,
    'node-ip': nodeAddresses(topology, cluster, machine).join(','),
    'node-label': Object.entries(node.labels ?? {}).map(([key, value]) => `${key}=${value}`),
    'node-taint': [...(node.taints ?? [])],
    ...kubeletFolder(cluster.distribution),
    ...kubeProxyIn(cluster, machine),
  };
  const via = joinsThrough(topology, cluster, machineName);
  const joins = via === undefined ? {} : { server: `https://${urlHost(via)}:6443` };
  if (node.role === 'agent') return withoutEmpty({ ...common, ...joins });
  const usesEtcd = cluster.distribution.datastore !== 'sqlite';
  return withoutEmpty({
    ...common,
    ...(via === undefined && usesEtcd ? { 'cluster-init': true } : joins),
    // Else the API server would tell everybody the public address, at which no firewall lets them in (k3s 1.35, pkg/cli/server/server.go:
    // advertise-address is taken from node-external-ip first).
    ...(hasPublicAddress(topology, machineName) && {
      'advertise-address': nodeAddresses(topology, cluster, machine)[0] ?? '',
    }),
    'tls-san': [cluster.endpoint],
    ...sharedByServers(topology, cluster),
    ...(usesEtcd && etcdConfig(topology, cluster)),
  });
}

/** Drop-ins of the kubelet cannot set this: it says where the drop-ins' own state goes. */
function kubeletFolder(distribution: K3s): K3sConfig {
  const root = kubeletRoot(distribution);
  return root === defaultKubeletRoot ? {} : { 'kubelet-arg': [`root-dir=${root}`] };
}

/**
 * kube-proxy raises how many connections the kernel follows, in proportion to the processors of the host. In a container nobody may write that, and
 * k3s ends with it: "open /proc/sys/net/netfilter/nf_conntrack_max: permission denied" (Kubernetes 1.35, cmd/kube-proxy/app/conntrack.go, and
 * its issue 141943). None for each processor leaves it as the host has it.
 */
function kubeProxyIn({ networkPlugin }: Cluster, { kind }: Machine): K3sConfig {
  const isReplaced = networkPlugin.kind === 'cilium' && networkPlugin.replacesKubeProxy;
  return kind === 'proxmox-lxc' && !isReplaced ? { 'kube-proxy-arg': ['conntrack-max-per-core=0'] } : {};
}

/** The node, its machine and its cluster. */
function nodeOf(topology: Topology, clusterName: string, machineName: string) {
  const cluster = topology.clusters[clusterName];
  const node = cluster?.nodes[machineName];
  const machine = topology.machines[machineName];
  if (cluster === undefined || node === undefined || machine === undefined) {
    throw new Error(`machines.${machineName} is no node of clusters.${clusterName}`);
  }
  const { distribution } = cluster;
  if (distribution.kind !== 'k3s') throw new Error(`clusters.${clusterName} runs ${distribution.kind}, not k3s`);
  return { cluster: { ...cluster, distribution }, node, machine };
}

function etcdConfig(topology: Topology, cluster: Cluster): K3sConfig {
  return {
    'etcd-expose-metrics': true,
    'etcd-snapshot-schedule-cron': cluster.etcdSnapshots?.schedule ?? snapshotDefaults.schedule,
    'etcd-snapshot-retention': cluster.etcdSnapshots?.kept ?? snapshotDefaults.kept,
    'etcd-snapshot-compress': true,
    ...snapshotsToS3(topology, cluster),
  };
}

/**
 * Where snapshots go in S3, without the keys. They stand in the file of each server rather than in a Secret: a Secret cannot be
 * read while the cluster is restored.
 */
function snapshotsToS3(topology: Topology, cluster: Cluster): K3sConfig {
  const storage = topology.storage[cluster.etcdSnapshots?.to ?? ''];
  if (storage?.kind !== 's3') return {};
  const endpoint = s3Endpoint(topology, storage);
  const region = s3Region(topology, storage);
  return {
    'etcd-s3': true,
    'etcd-s3-bucket': storage.bucket,
    'etcd-s3-folder': topology.source,
    ...(endpoint !== undefined && { 'etcd-s3-endpoint': endpoint }),
    ...(region !== undefined && { 'etcd-s3-region': region }),
  };
}

/** The address through which a node joins; undefined for the server that founds the cluster. */
function joinsThrough(topology: Topology, cluster: Cluster, machineName: string): string | undefined {
  if (firstServer(cluster) !== machineName) return cluster.endpoint;
  if (cluster.founded !== true) return undefined;
  const second = serversOf(cluster).find((name) => name !== machineName);
  return firstAddress(topology.machines[second ?? '']);
}

function urlHost(host: string): string {
  return familyOf(host) === 'ipv6' ? `[${host}]` : host;
}

/** What k3s requires to be the same on every server. */
function sharedByServers(topology: Topology, cluster: Cluster): K3sConfig {
  const { networkPlugin, loadBalancing } = cluster;
  const isCilium = networkPlugin.kind === 'cilium';
  return {
    'cluster-cidr': rangesOf(topology, cluster.podNetwork).join(','),
    'service-cidr': rangesOf(topology, cluster.serviceNetwork).join(','),
    'flannel-backend': networkPlugin.kind === 'flannel' ? networkPlugin.backend : 'none',
    'secrets-encryption': true,
    ...(cluster.embeddedRegistry === true && { 'embedded-registry': true }),
    ...(isCilium && { 'disable-network-policy': true }),
    ...(isCilium && networkPlugin.replacesKubeProxy && { 'disable-kube-proxy': true }),
    disable: [
      ...(loadBalancing.kind === 'servicelb' ? [] : ['servicelb']),
      ...(bringsTraefik(cluster) ? [] : ['traefik']),
      ...(hasLocalPath(cluster) ? [] : ['local-storage']),
    ],
  };
}

/** The server that founds the cluster: the first in the topology. */
export function firstServer(cluster: Cluster): string | undefined {
  return serversOf(cluster)[0];
}

/** One address for each family of the cluster: the kubelet refuses any other combination. */
function nodeAddresses(topology: Topology, cluster: Cluster, machine: Machine): string[] {
  const pods = topology.networks[cluster.podNetwork];
  return (['ipv4', 'ipv6'] as const).flatMap((family) => {
    if (pods?.[family] === undefined) return [];
    return machine.addresses.flatMap((address) => address[family] ?? []).slice(0, 1);
  });
}

function withoutEmpty(config: K3sConfig): K3sConfig {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => !Array.isArray(value) || value.length > 0));
}
