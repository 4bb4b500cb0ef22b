import type { ModelledCluster } from '../analysis/impact/model-of.ts';
import type { Node } from '../analysis/placement.ts';
import type { PodSet } from '../graph/facts/pod-sets.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import type { DeclaredResource } from '../graph/resource/resource.ts';
import { loginTo, type Asking } from '../topology/login.ts';
import { firstAddress } from '../topology/lookups.ts';
import { toldTopology } from '../topology/read-topology.ts';
import { sh, shellLines, type Shell } from '../topology/shell.ts';
import type { Topology } from '../topology/topology.ts';
import { isUnknown } from '../topology/unknown.ts';
import type { Runbook } from './runbook.ts';

/** What a scenario knows of its cluster. */
export interface Context {
  /** Name of the cluster, which is also that of its stack. */
  readonly name: string;
  /** The topology that declares it. */
  readonly topology: Topology;
  /** Its model of failures. */
  readonly modelled: ModelledCluster;
  /** What is declared of it. */
  readonly cluster: DeclaredResource<'cluster'>['spec'];
  /** Its servers. */
  readonly servers: readonly Node[];
  /** Whether it runs k3s; Talos otherwise. */
  readonly isK3s: boolean;
  /** How Flux calls its source. */
  readonly source: string;
  /** What logs in to a node of k3s, by its name. */
  readonly login: (node: string) => Asking;
}

/** Runbooks for what a cluster has; none where it does not apply. */
export type Scenario = (context: Context) => Iterable<Runbook>;

/** @throws Error when the cluster was declared in no topology that was read, or something in it is unknown. */
export function contextOf(modelled: ModelledCluster): Context {
  const { view } = modelled;
  const read = view.graph.topologies.find(({ source }) => source === view.cluster.topology);
  const topology = read && toldTopology(read);
  const cluster = topology?.clusters[view.cluster.name];
  if (topology === undefined || cluster === undefined)
    throw new Error(`the topology of ${view.cluster.name} was not read`);
  return {
    name: view.cluster.name,
    topology,
    modelled,
    cluster,
    servers: view.nodes.filter(({ isServer }) => isServer),
    isK3s: cluster.distribution.kind === 'k3s',
    login: (node) => ({ shell: sh`ssh ${loginTo(topology, node)}` }),
    source: view.objects('GitRepository').find(({ namespace }) => namespace === 'flux-system')?.name ?? 'flux-system',
  };
}

/** What logs in to a node of k3s. */
export function sshTo({ login }: Pick<Context, 'login'>, { machine }: Node): Asking {
  return login(machine.name);
}

/** A host's address for SSH. */
export function sshToHost(topology: Topology, host: string): string {
  return `root@${firstAddress(topology.hosts[host]) ?? host}`;
}

/** Lists the guests of a Proxmox host that the topology knows: `qm` shows machines alone, and `pct` containers. */
export function listGuests(topology: Topology, host: string): Shell {
  const kinds = Object.values(topology.machines).flatMap((each) =>
    'host' in each && each.host === host ? [each.kind] : [],
  );
  const hasContainers = kinds.includes('proxmox-lxc');
  const programs = [
    ...(hasContainers && !kinds.includes('proxmox-vm') ? [] : ['qm']),
    ...(hasContainers ? ['pct'] : []),
  ];
  return shellLines(programs.map((program) => sh`ssh ${sshToHost(topology, host)} ${program} list`));
}

/** The words of `kubectl -n <namespace>`. */
export function kubectl(namespace: string | undefined): readonly string[] {
  return namespace === undefined || namespace === '' ? ['kubectl'] : ['kubectl', '-n', namespace];
}

/** How pods are selected: by the labels that their workload gives them. */
export function selectorOf({ labels }: PodSet): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
}

/** `deployment/ollama`, as kubectl names what makes pods. */
export function workloadOf({ kind, name }: PodSet): string {
  return `${kind.toLowerCase()}/${name}`;
}

/** The pods whose workload is written down, not made by a chart. */
export function written(context: Context): PodSet[] {
  return context.modelled.view.podSets.filter(({ release }) => release === undefined);
}

/** What Flux applies things by. */
export function kustomizations({ modelled }: Pick<Context, 'modelled'>): readonly KubernetesObject[] {
  return modelled.view.objects('Kustomization').filter(({ group }) => group.endsWith('.fluxcd.io'));
}

/** Folders on nodes in which volumes of the cluster lie, by its classes. */
export function volumeFolders({ topology, cluster }: Pick<Context, 'topology' | 'cluster'>): string[] {
  const storages = Object.values(cluster.storageClasses).map(({ storage }) =>
    isUnknown(storage) ? undefined : topology.storage[storage],
  );
  return [...new Set(storages.flatMap((storage) => (storage?.kind === 'local-path' ? [storage.path] : [])))];
}

/** The Kustomization of Flux that applies an object. */
export function ownerOf(
  context: Pick<Context, 'modelled'>,
  { appliedBy }: KubernetesObject,
): KubernetesObject | undefined {
  const all = kustomizations(context);
  return (
    all.find(({ manifest }) => manifest === appliedBy?.declared.document) ??
    all.find(({ file }) => file === appliedBy?.declared.source.path)
  );
}
