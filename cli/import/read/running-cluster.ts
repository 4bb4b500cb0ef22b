import type { ClusterClient } from '../../../cluster/client.ts';
import { readCluster } from '../../../cluster/read-cluster.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../../../graph/json.ts';
import { quantityOf } from '../../../graph/quantity.ts';
import type { KubernetesObject } from '../../../graph/resource/kubernetes-object.ts';
import type { Allocatable } from '../../../topology/read-topology.ts';
import { familyOf } from '../../../topology/addresses.ts';
import type { SaidNode } from './machines.ts';
import { driversOf, exportsOf } from './mounts.ts';
import { objectsOf, place, type Said } from './said.ts';
import { classesIn, type SaidClass } from './storage.ts';

/** What a running cluster says of itself, once. */
export interface RunningCluster {
  /** The context of the kubeconfig that it was asked by. */
  readonly context: string;
  /** The name or address that it was asked at; undefined where that is a way for this machine alone. */
  readonly endpoint: Said<string> | undefined;
  readonly nodes: readonly Said<SaidNode>[];
  /** Of the first server, or node. */
  readonly kubernetes: Said<string> | undefined;
  /** The same of Talos, where the nodes run it. */
  readonly talos: Said<string> | undefined;
  readonly classes: ReadonlyMap<string, Said<SaidClass>>;
  readonly drivers: readonly Said<string>[];
  readonly exports: readonly Said<string>[];
}

/**
 * Asks a cluster for its nodes, volumes and classes. Nothing is changed there, and no Secret is asked for.
 *
 * @throws ClusterError where it does not answer, or does not show one of them.
 */
export async function readRunningCluster(client: ClusterClient, cluster: string): Promise<RunningCluster> {
  const kinds = ['Node', 'StorageClass', 'VolumeSnapshotClass', 'PersistentVolume'] as const;
  const graph = await readCluster(client, cluster, kinds);
  const own = objectsOf(graph, cluster);
  const nodes = own('Node');
  const first = nodes.find(isServer) ?? nodes[0];
  const { hostname } = new URL(client.server);
  return {
    context: client.context,
    endpoint: isLoopback(hostname) ? undefined : { value: hostname, from: `the kubeconfig, context ${client.context}` },
    nodes: nodes.map((node) => ({ value: nodeOf(node), from: place(node) })),
    kubernetes: first && saidBy(first, textAt(first.manifest, ['status', 'nodeInfo', 'kubeletVersion'])),
    talos: first && saidBy(first, talosOf(textAt(first.manifest, ['status', 'nodeInfo', 'osImage']))),
    classes: classesIn(graph, cluster),
    drivers: driversOf(own('PersistentVolume')),
    exports: exportsOf(own('PersistentVolume').filter((volume) => !isProvisioned(volume))),
  };
}

/** Made by a provisioner, as one of many: what they lie on is told by their class. */
const isProvisioned = ({ manifest }: KubernetesObject): boolean =>
  textAt(manifest, ['metadata', 'annotations', 'pv.kubernetes.io/provisioned-by']) !== undefined;

const rolePrefix = 'node-role.kubernetes.io/';

const isServer = ({ manifest }: KubernetesObject): boolean =>
  ['control-plane', 'master'].some((role) => `${rolePrefix}${role}` in objectAt(manifest, ['metadata', 'labels']));

function nodeOf(node: KubernetesObject): SaidNode {
  const { manifest, name } = node;
  return {
    name,
    address: listAt(manifest, ['status', 'addresses'])
      .filter((each) => textAt(each, ['type']) === 'InternalIP')
      .map((each) => textAt(each, ['address']))
      .find((address) => address !== undefined && familyOf(address) === 'ipv4'),
    isServer: isServer(node),
    labels: labelsOf(objectAt(manifest, ['metadata', 'labels'])),
    taints: listAt(manifest, ['spec', 'taints']).flatMap((taint) => (isObject(taint) ? taintOf(taint) : [])),
    allocatable: allocatableOf(objectAt(manifest, ['status', 'allocatable'])),
  };
}

/** All but those that follow from its name, its role and its system. */
function labelsOf(labels: JsonObject): Record<string, string> {
  const own = Object.entries(labels).filter(
    ([key]) => !key.startsWith(rolePrefix) && !['kubernetes.io/hostname', 'kubernetes.io/os'].includes(key),
  );
  return Object.fromEntries(own.map(([key, value]) => [key, String(value)]));
}

/** What somebody has set. What Kubernetes sets while a node is ill, or being drained, passes, and that of a server follows from its role. */
function taintOf(taint: JsonObject): string[] {
  const [key = '', value = '', effect = ''] = ['key', 'value', 'effect'].map((field) => textAt(taint, [field]));
  if (key.startsWith('node.kubernetes.io/') || key.startsWith('node.cloudprovider.kubernetes.io/')) return [];
  return [`${key}${value === '' ? '' : `=${value}`}:${effect}`];
}

function allocatableOf(given: JsonObject): Allocatable | undefined {
  const [cpuCores, memory] = [quantityOf(given['cpu']), quantityOf(given['memory'])];
  if (cpuCores === undefined || memory === undefined) return undefined;
  const devices = Object.entries(given).flatMap(([name, quantity]): [string, number][] =>
    name.includes('/') ? [[name, quantityOf(quantity) ?? 0]] : [],
  );
  return {
    cpuCores,
    memoryMib: Math.floor(memory / 1024 ** 2),
    ...(devices.length > 0 && { devices: Object.fromEntries(devices) }),
  };
}

/** Talos writes itself as `Talos (v1.13.9)`. */
const talosOf = (system: string | undefined): string | undefined => /^Talos \((v[^)]+)\)$/.exec(system ?? '')?.[1];

const saidBy = (object: KubernetesObject, value: string | undefined): Said<string> | undefined =>
  value === undefined ? undefined : { value, from: place(object) };

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127\./.test(host);
