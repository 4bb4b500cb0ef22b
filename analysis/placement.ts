import type { ResourceGraph } from '../graph/resource/graph.ts';
import { listAt, objectAt, textAt, valueAt, type Json, type JsonObject } from '../graph/json.ts';
import { quantityOf } from '../graph/quantity.ts';
import type { DeclaredResource, Resource } from '../graph/resource/resource.ts';
import type { Gpu, Host } from '../topology/hosts.ts';
import type { Allocatable, ReadCluster } from '../topology/read-topology.ts';

/** A node of a cluster as its scheduler sees it. */
export interface Node {
  /** Name of the node. */
  readonly name: string;
  /** The machine that it is. */
  readonly machine: DeclaredResource<'machine'>;
  /** Whether it is a server of the cluster. */
  readonly isServer: boolean;
  /** Whether more is told of it than that it is there: of others nobody knows which labels and devices they have. */
  readonly isDescribed: boolean;
  /** Its labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** Its taints. */
  readonly taints: readonly Taint[];
  /** Vendors of the GPUs that its pods can have. */
  readonly gpus: readonly Gpu['vendor'][];
  /** What its pods may request together; undefined where the topology does not say. */
  readonly cpuCores: number | undefined;
  /** Its memory; undefined where nobody says. */
  readonly memoryBytes: number | undefined;
}

/** What selectors look at. */
type Labelled = Pick<Node, 'labels' | 'isServer' | 'isDescribed'>;

interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

/** What the system and, on servers, the control plane keep for themselves. Measured on idle k3s servers, rounded up. */
const reserved = { cpuCores: 0.5, memoryBytes: 1.5 * 1024 ** 3 };
const controlPlaneTaint: Taint = { key: 'node-role.kubernetes.io/control-plane', value: '', effect: 'NoSchedule' };
/** Cores and GiB of Hetzner's server types, from its price list of 2025. */
const hetznerTypes: Readonly<Record<string, readonly [cores: number, gib: number]>> = {
  cx23: [2, 4],
  cx33: [4, 8],
  cx43: [8, 16],
  cx53: [16, 32],
  cpx22: [2, 4],
  cpx32: [4, 8],
  cax11: [2, 4],
  cax21: [4, 8],
  cax31: [8, 16],
};

/** The nodes of a cluster, in the order of the topology; none where they are not all listed: a pod may always run on another one. */
export function nodesOf(graph: ResourceGraph, cluster: DeclaredResource<'cluster'>): Node[] {
  if (cluster.spec.unlistedNodes !== undefined) return [];
  const machines = graph
    .neededBy(cluster as Resource, 'node-of')
    .map(({ from }) => from as DeclaredResource<'machine'>);
  return machines.map((machine) => {
    const node = cluster.spec.nodes[machine.name];
    const isServer = node?.role === 'server';
    const host = graph.needs(machine as Resource, 'runs-on')[0]?.to;
    const taints = (node?.taints ?? []).map(readTaint);
    if (isServer && keepsServersFree(cluster.spec)) taints.push(controlPlaneTaint);
    return {
      name: machine.name,
      machine,
      isServer,
      isDescribed: machine.spec.kind !== 'unknown' || machine.spec.allocatable !== undefined,
      labels: { 'kubernetes.io/hostname': machine.name, 'kubernetes.io/os': 'linux', ...node?.labels },
      taints,
      ...sizeOf(machine, host?.type === 'host' ? host.spec : undefined),
    };
  });
}

/** Talos keeps applications off its servers unless it is told otherwise; k3s does not. */
function keepsServersFree({ distribution }: ReadCluster): boolean {
  return (
    distribution.kind === 'talos' && !('schedulesOnServers' in distribution && distribution.schedulesOnServers === true)
  );
}

function readTaint(text: string): Taint {
  const [, key = '', value = '', effect = ''] = /^([^=:]+)(?:=([^:]*))?:(.*)$/.exec(text) ?? [];
  return { key, value, effect };
}

function sizeOf(
  { spec }: DeclaredResource<'machine'>,
  host: Host | undefined,
): Pick<Node, 'gpus' | 'cpuCores' | 'memoryBytes'> {
  const vendors = (names: readonly string[]): Gpu['vendor'][] =>
    names.flatMap((name) => host?.gpus?.[name]?.vendor ?? []);
  const size = (cores: number | undefined, gib: number | undefined): Pick<Node, 'cpuCores' | 'memoryBytes'> => ({
    cpuCores: cores === undefined ? undefined : cores - reserved.cpuCores,
    memoryBytes: gib === undefined ? undefined : gib * 1024 ** 3 - reserved.memoryBytes,
  });
  switch (spec.kind) {
    case 'proxmox-vm':
      return { gpus: vendors(spec.gpus ?? []), ...size(spec.cpuCores, spec.memoryMib / 1024) };
    case 'proxmox-lxc':
      return { gpus: [], ...size(spec.cpuCores, spec.memoryMib / 1024) };
    case 'hetzner-server': {
      const [cores, gib] = hetznerTypes[spec.serverType] ?? [];
      return { gpus: [], ...size(cores, gib) };
    }
    case 'wsl2':
      return { gpus: vendors(spec.gpus ?? []), ...size(host?.cpuCores, host?.memoryGib) };
    case 'unknown':
      return given(spec.allocatable);
    case 'bare-metal':
      return { gpus: vendors(Object.keys(host?.gpus ?? {})), ...size(host?.cpuCores, host?.memoryGib) };
  }
}

/** What Kubernetes counts is what is left of a node. */
function given(allocatable: Allocatable | undefined): Pick<Node, 'gpus' | 'cpuCores' | 'memoryBytes'> {
  if (allocatable === undefined) return { gpus: [], cpuCores: undefined, memoryBytes: undefined };
  const { cpuCores, memoryMib, devices = {} } = allocatable;
  const there = Object.keys(devices).filter((resource) => (devices[resource] ?? 0) > 0);
  return { gpus: vendorsOf(there), cpuCores, memoryBytes: memoryMib * 1024 ** 2 };
}

/** The nodes that a pod may run on, by its selectors, tolerations and extended resources; volumes are another matter. */
export function eligibleNodes(nodes: readonly Node[], pod: JsonObject): Node[] {
  const asked = askedVendors(pod);
  return nodes.filter(
    (node) =>
      matchesSelector(node, objectAt(pod, ['nodeSelector'])) &&
      matchesAffinity(node, pod) &&
      toleratesAll(node, listAt(pod, ['tolerations'])) &&
      (!node.isDescribed || asked.every((vendor) => node.gpus.includes(vendor))),
  );
}

/** The same for a selector of a volume or a pod: whether a node fulfils one of its terms. */
export function matchesTerms(node: Labelled, terms: readonly Json[]): boolean {
  return terms.some((term) => listAt(term, ['matchExpressions']).every((expression) => holds(node, expression)));
}

function matchesSelector(node: Node, selector: JsonObject): boolean {
  return Object.entries(selector).every(
    ([key, value]) => node.labels[key] === value || (node.labels[key] === undefined && mayHave(node, key)),
  );
}

/**
 * Whether a node may have a label that the topology does not give it: that of its role and those that every kubelet sets, with values that
 * no topology tells, and any other where no more is told of the node than that it is there.
 */
function mayHave({ isDescribed, isServer }: Labelled, key: string): boolean {
  if (isRole(key)) return isServer;
  return !isDescribed || /^(beta\.)?kubernetes\.io\/(arch|os)$/.test(key);
}

const isRole = (key: string): boolean => key.startsWith('node-role.kubernetes.io/');

function matchesAffinity(node: Node, pod: JsonObject): boolean {
  const terms = listAt(pod, [
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
  ]);
  return terms.length === 0 || matchesTerms(node, terms);
}

function holds(node: Labelled, expression: Json): boolean {
  const key = textAt(expression, ['key']) ?? '';
  const label = node.labels[key];
  const values = listAt(expression, ['values']);
  switch (textAt(expression, ['operator'])) {
    case 'In':
      return label === undefined ? mayHave(node, key) : values.includes(label);
    case 'NotIn':
      return label === undefined || !values.includes(label);
    case 'Exists':
      return label !== undefined || mayHave(node, key);
    case 'DoesNotExist':
      return label === undefined && !(isRole(key) && node.isServer);
    default:
      return true;
  }
}

function toleratesAll(node: Node, tolerations: readonly Json[]): boolean {
  return node.taints.every(
    (taint) =>
      taint.effect === 'PreferNoSchedule' ||
      tolerations.some((toleration) => {
        const [key, effect] = [textAt(toleration, ['key']), textAt(toleration, ['effect'])];
        if (key !== undefined && key !== taint.key) return false;
        if (effect !== undefined && effect !== taint.effect) return false;
        const isExistence = textAt(toleration, ['operator']) === 'Exists';
        return isExistence || (key !== undefined && (textAt(toleration, ['value']) ?? '') === taint.value);
      }),
  );
}

/** Vendors of the GPUs that the containers of a pod ask for, by the names of their extended resources. */
export function askedVendors(pod: JsonObject): Gpu['vendor'][] {
  const names = listAt(pod, ['containers']).flatMap((container) => [
    ...Object.keys(objectAt(container, ['resources', 'limits'])),
    ...Object.keys(objectAt(container, ['resources', 'requests'])),
  ]);
  return vendorsOf(names);
}

/** Vendors of the GPUs among extended resources, each once. */
function vendorsOf(resources: readonly string[]): Gpu['vendor'][] {
  const vendors = resources.flatMap((name): Gpu['vendor'][] => {
    if (name.startsWith('nvidia.com/')) return ['nvidia'];
    if (name.startsWith('gpu.intel.com/')) return ['intel'];
    return name.startsWith('amd.com/') ? ['amd'] : [];
  });
  return [...new Set(vendors)];
}

/** What the containers of a pod request together. */
export function requestsOf(pod: JsonObject): { readonly cpuCores: number; readonly memoryBytes: number } {
  const sum = (name: string): number =>
    listAt(pod, ['containers']).reduce<number>(
      (total, container) => total + (quantityOf(valueAt(container, ['resources', 'requests', name])) ?? 0),
      0,
    );
  return { cpuCores: sum('cpu'), memoryBytes: sum('memory') };
}
