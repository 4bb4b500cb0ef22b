import { coerce, satisfies } from 'semver';
import type { Family } from './addresses.ts';
import type { GitOps, K3s, Talos } from './clusters.ts';
import type { ReadCluster, ReadTopology } from './read-topology.ts';
import type { ObjectStorage, ServedBy } from './storage.ts';
import { isUnknown, type Unknown } from './unknown.ts';

/** Names of the servers of a cluster, in the order of the topology: the first one founds it. */
export function serversOf(cluster: ReadCluster): string[] {
  return Object.entries(cluster.nodes).flatMap(([name, node]) => (node?.role === 'server' ? [name] : []));
}

/** The address by which something is reached: the first it has, IPv4 before IPv6. */
export function firstAddress(
  has: { readonly addresses: readonly { readonly ipv4?: string; readonly ipv6?: string }[] } | undefined,
): string | undefined {
  const address = has?.addresses[0];
  return address?.ipv4 ?? address?.ipv6;
}

/** The address of what serves a storage; undefined where the topology gives it none. */
export function serverAddress(topology: ReadTopology, { device, host, machine }: ServedBy): string | undefined {
  const appliance = topology.devices[device ?? ''];
  const served = appliance !== undefined && 'addresses' in appliance ? appliance : undefined;
  return firstAddress(served ?? topology.hosts[host ?? ''] ?? topology.machines[machine ?? '']);
}

/** The host name of the S3 API of a storage: its own, or that of the external service that serves it. */
export function s3Endpoint(topology: ReadTopology, storage: ObjectStorage): string | undefined {
  return storage.endpoint ?? topology.services[storage.servedBy.service ?? '']?.endpoint;
}

/**
 * The region that requests to a storage are signed for: its own, or the one that its endpoint names, such as `us-west-000` of
 * `s3.us-west-000.backblazeb2.com`. Clients sign for `us-east-1` by themselves, and services with regions refuse that.
 */
export function s3Region(topology: ReadTopology, storage: ObjectStorage): string | undefined {
  return storage.region ?? /^s3\.([a-z]+(?:-[a-z0-9]+)*-\d+)\./.exec(s3Endpoint(topology, storage) ?? '')?.[1];
}

/** The ranges of a network in CIDR notation, IPv4 before IPv6. */
export function rangesOf(topology: ReadTopology, network: string): string[] {
  return [topology.networks[network]?.ipv4, topology.networks[network]?.ipv6].filter((range) => range !== undefined);
}

/**
 * The families in which the nodes answer for their cluster. Both the load balancer of k3s and Cilium lead only families that Services have, and
 * those are the families of pods: an IPv6 address of a node alone answers nobody (k3s, pkg/cloudprovider/servicelb.go: filterByIPFamily).
 */
export function answeredFamilies(topology: ReadTopology, { podNetwork }: ReadCluster): Family[] {
  const pods = isUnknown(podNetwork) ? undefined : topology.networks[podNetwork];
  return (['ipv4', 'ipv6'] as const).filter((family) => pods?.[family] !== undefined);
}

/** Whether a machine has public addresses beside those of the topology, which its provider rents out with it. */
export function hasPublicAddress(topology: ReadTopology, machine: string): boolean {
  return topology.machines[machine]?.kind === 'hetzner-server';
}

/** Whether a node answers for addresses of load balancers by ARP and neighbour discovery, as Cilium does it. */
export function announcesInLayer2({
  loadBalancing,
  networkPlugin,
}: Pick<ReadCluster, 'loadBalancing' | 'networkPlugin'>): boolean {
  if (loadBalancing.kind !== 'cilium' || networkPlugin.kind !== 'cilium') return false;
  return networkPlugin.layer2 !== undefined || networkPlugin.bgp === undefined;
}

/** The programs that carry packets on each node of a cluster, the network plugin first, as far as it is known. */
export function networkPrograms({ networkPlugin: plugin }: Pick<ReadCluster, 'networkPlugin'>): [string, ...string[]] {
  if (plugin.kind === 'unknown') return [plugin.name ?? 'the network plugin'];
  if (plugin.kind === 'cilium' && plugin.replacesKubeProxy !== false) return ['cilium'];
  return [plugin.kind, 'kube-proxy'];
}

/** The Secret beside Flux with the credentials for its repository. */
export const gitSecret = 'flux-system';

/** Whether Flux needs credentials to read the repository. */
export function needsGitSecret({ url, private: isPrivate = false }: Pick<GitOps, 'url' | 'private'>): boolean {
  return isPrivate || url.startsWith('ssh://');
}

/** The folder of a tree that Flux starts from, without a dot before it: trees are written there, and Flux is told so. */
export function treeStart(gitOps: Pick<GitOps, 'path'> | undefined): string {
  return (gitOps?.path ?? './kubernetes/flux/cluster').replace(/^\.\/|\/$/g, '');
}

/** The folder of a repository that a folder of its tree is, as Flux is told of it. */
export function inRepository(gitOps: Pick<GitOps, 'folder'> | undefined, folder: string): string {
  const below = folder.replace(/^\.\//, '');
  return gitOps?.folder === undefined ? `./${below}` : `./${gitOps.folder.replace(/^\.\/|\/$/g, '')}/${below}`;
}

/** The folder of a repository that Flux starts from. */
export function fluxStart(gitOps: Pick<GitOps, 'folder' | 'path'>): string {
  return inRepository(gitOps, treeStart(gitOps));
}

/** Where the runbooks of a cluster are read: a folder of its Git repository, unless the topology names another place. */
export function runbooksUrl(name: string, { gitOps }: ReadCluster): string {
  if (gitOps?.runbooks !== undefined) return gitOps.runbooks.replace(/\/$/, '');
  const url = (gitOps?.url ?? '').replace(/^ssh:\/\/(?:[^@/]*@)?/, 'https://').replace(/\.git$/, '');
  return `${url}/blob/${gitOps?.branch ?? 'main'}/docs/runbooks/${name}`;
}

/** The Secret that MetalLB of a version mounts for its webhook: renamed between 0.13.12 and 0.14.5. */
export function metallbWebhookSecret(version: string): string {
  return satisfies(coerce(version) ?? '0.0.0', '<0.14.0') ? 'webhook-server-cert' : 'metallb-webhook-cert';
}

/** Where k3s and Talos have the kubelet's folder. */
export const defaultKubeletRoot = '/var/lib/kubelet';

/** The folder of the kubelet on the nodes of a cluster. CSI drivers and device plugins register below it. */
export function kubeletRoot(distribution: K3s | Talos | Unknown | undefined): string {
  return (distribution?.kind === 'k3s' ? distribution.kubeletRoot : undefined) ?? defaultKubeletRoot;
}

/** The name and settings of the class that claims have which name none. */
export function defaultStorageClass<Settings extends { readonly default?: unknown }>(
  storageClasses: Readonly<Record<string, Settings>>,
): [name: string, settings: Settings] | undefined {
  return Object.entries(storageClasses).find(([, each]) => each.default === true);
}

/**
 * Whether k3s makes its own class of volumes, `local-path`, which it marks as the default and cannot be told not to: it is left out where
 * the cluster has another default, for two defaults are none.
 */
export function hasLocalPath({
  distribution,
  storageClasses,
}: Pick<ReadCluster, 'distribution' | 'storageClasses'>): boolean {
  const [, chosen] = defaultStorageClass(storageClasses) ?? [];
  return distribution.kind === 'k3s' && (chosen === undefined || chosen.provisioner === localPathProvisioner);
}

const localPathProvisioner = 'rancher.io/local-path';

/** Whether k3s brings its own Traefik, and the CRDs that its charts carry: it is left out where Cilium serves the gateways. */
export function bringsTraefik({
  distribution,
  networkPlugin,
}: Pick<ReadCluster, 'distribution' | 'networkPlugin'>): boolean {
  return distribution.kind === 'k3s' && networkPlugin.kind !== 'cilium';
}

/** Whether k3s keeps the state of the cluster in a file of its one server, instead of in etcd. */
export function usesSqlite({ distribution }: Pick<ReadCluster, 'distribution'>): boolean {
  return distribution.kind === 'k3s' && distribution.datastore === 'sqlite';
}

/** Whether k3s takes snapshots of an etcd of its own. */
export function keepsSnapshots(cluster: Pick<ReadCluster, 'distribution'>): boolean {
  return cluster.distribution.kind === 'k3s' && !usesSqlite(cluster);
}
