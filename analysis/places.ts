import { listAt, objectAt, textAt, valueAt, type JsonObject } from '../graph/json.ts';
import type { PodSet } from '../graph/facts/pod-sets.ts';
import type { ClusterStorage, ReadStorage } from '../topology/read-topology.ts';
import type { LonghornStorage } from '../topology/storage.ts';
import { serverAddress } from '../topology/lookups.ts';
import { isUnknown } from '../topology/unknown.ts';
import type { ClusterView } from './cluster-view.ts';
import { matchesTerms, type Node } from './placement.ts';

/** Where the bytes of a volume are. */
export type Place =
  /** On a storage system of the topology that serves every node. */
  | { readonly kind: 'storage'; readonly storage: string }
  /** In a folder of one of these nodes; with more than one, nobody knows which before its first pod was placed. None: of some node. */
  | { readonly kind: 'node'; readonly nodes: readonly string[]; readonly on: readonly Node[] }
  /** In replicas on disks of these machines. */
  | {
      readonly kind: 'replicas';
      readonly storage: string;
      readonly on: readonly ReplicaDisk[];
      readonly copies: number;
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A disk that carries replicas. */
export interface ReplicaDisk {
  /** Name of the machine. */
  readonly machine: string;
  /** Name of the disk of its host. */
  readonly disk: string;
}

/** A folder of one of some nodes, in words. */
export function folderInWords(nodes: readonly string[]): string {
  return `a folder of ${nodes.join(' or ') || 'a node'}`;
}

/** The storage system of the topology of a name. */
export function systemOf({ graph, cluster }: ClusterView, name: string): ReadStorage | undefined {
  return graph.declared('storage').find((storage) => storage.topology === cluster.topology && storage.name === name)
    ?.spec;
}

/** Where volumes of a class lie, or those of the default one. */
export function placeByClass(view: ClusterView, named: string | undefined, users: readonly PodSet[]): Place {
  const classes = view.cluster.spec.storageClasses;
  const name = named ?? Object.entries(classes).find(([, each]) => each.default === true)?.[0];
  const storageClass = name === undefined ? undefined : classes[name];
  if (storageClass === undefined) return { kind: 'unknown', reason: withoutClass(named, name) };
  const { storage } = storageClass;
  if (isUnknown(storage)) return { kind: 'unknown', reason: storage.name ?? `what serves class ${name ?? ''}` };
  const system = systemOf(view, storage);
  switch (system?.kind) {
    case 'local-path':
      return onNodes(nodesForAll(view, users));
    case 'longhorn':
      return placeInLonghorn(view, storage, system, name ?? '');
    case 'in-cluster':
      return placeInCluster(view, storage, system);
    case undefined:
      return { kind: 'unknown', reason: `the topology has no storage ${storage}` };
    default:
      return { kind: 'storage', storage };
  }
}

/** In words, what a volume lies on whose class nobody describes. */
function withoutClass(named: string | undefined, name: string | undefined): string {
  if (named === '') return 'a volume that was not read';
  return name === undefined ? 'the default class, which is not known' : `class ${name}, which is not known`;
}

/** Nodes on which everybody that mounts a folder may run; a folder that nobody mounts may be anywhere. */
function nodesForAll(view: ClusterView, users: readonly PodSet[]): readonly Node[] {
  const [first, ...others] = users.map(({ pod }) => view.eligible(pod));
  const all = first ?? view.nodes;
  return others.every((nodes) => nodes === all)
    ? all
    : all.filter((node) => others.every((nodes) => nodes.includes(node)));
}

const names = new WeakMap<readonly Node[], readonly string[]>();

function onNodes(nodes: readonly Node[]): Place {
  const own = names.get(nodes) ?? nodes.map(({ name }) => name);
  names.set(nodes, own);
  return { kind: 'node', nodes: own, on: nodes };
}

function placeInLonghorn(view: ClusterView, storage: string, { disks }: LonghornStorage, className: string): Place {
  const object = view.objects('StorageClass').find(({ name }) => name === className);
  const parameters = objectAt(object?.manifest, ['parameters']);
  const tags = (textAt(parameters, ['diskSelector']) ?? '').split(',').filter((tag) => tag !== '');
  const on = disks.filter((disk) => tags.every((tag) => disk.tags.includes(tag)));
  const copies = Number(textAt(parameters, ['numberOfReplicas']) ?? '3');
  return { kind: 'replicas', storage, on, copies: Math.min(copies, on.length) };
}

/** On disks of nodes that nobody has named: on every one of them it may be. */
function placeInCluster(view: ClusterView, storage: string, { program, copies }: ClusterStorage): Place {
  if (isUnknown(copies)) return { kind: 'unknown', reason: `disks of the nodes, by ${program}` };
  const on = view.nodes.map(({ name }) => ({ machine: name, disk: '' }));
  return { kind: 'replicas', storage, on, copies: Math.min(copies, on.length || copies) };
}

/** Where a volume is that somebody wrote down: on an export, or in a folder of the nodes that it names. */
export function placeOfVolume(view: ClusterView, volume: JsonObject): Place {
  const nfs = objectAt(volume, ['spec', 'nfs']);
  if (Object.keys(nfs).length > 0) return placeOnExport(view, nfs);
  if (valueAt(volume, ['spec', 'local']) !== undefined || valueAt(volume, ['spec', 'hostPath']) !== undefined) {
    const terms = listAt(volume, ['spec', 'nodeAffinity', 'required', 'nodeSelectorTerms']);
    const nodes = terms.length === 0 ? view.nodes : view.nodes.filter((node) => matchesTerms(node, terms));
    return onNodes(nodes);
  }
  const driver = textAt(volume, ['spec', 'csi', 'driver']);
  const attributes = objectAt(volume, ['spec', 'csi', 'volumeAttributes']);
  if (driver === 'nfs.csi.k8s.io') return placeOnExport(view, { ...attributes, path: attributes['share'] });
  const own = driver === undefined ? undefined : clusterStorageOf(view, driver);
  if (own !== undefined) {
    const said = Number(textAt(attributes, ['numberOfReplicas']));
    return placeInCluster(view, own.name, said > 0 ? { ...own.spec, copies: said } : own.spec);
  }
  const ofDriver = Object.entries(view.cluster.spec.storageClasses).find(([, each]) => each.provisioner === driver);
  return placeByClass(view, ofDriver?.[0] ?? textAt(volume, ['spec', 'storageClassName']), []);
}

function clusterStorageOf(
  { graph, cluster }: ClusterView,
  driver: string,
): { readonly name: string; readonly spec: ClusterStorage } | undefined {
  for (const { name, topology, spec } of graph.declared('storage'))
    if (topology === cluster.topology && spec.kind === 'in-cluster' && spec.driver === driver) return { name, spec };
  return undefined;
}

/** The NFS storage of the topology that an export belongs to, by server and path. */
export function placeOnExport({ graph, cluster }: ClusterView, nfs: JsonObject): Place {
  const [server, path] = [textAt(nfs, ['server']) ?? '', textAt(nfs, ['path']) ?? ''];
  const topology = graph.topologies.find(({ source }) => source === cluster.topology);
  const found = Object.entries(topology?.storage ?? {}).find(
    ([, storage]) =>
      topology !== undefined &&
      storage.kind === 'nfs' &&
      (storage.server ?? serverAddress(topology, storage.servedBy)) === server &&
      (path === storage.exportPath || path.startsWith(`${storage.exportPath}/`)),
  );
  if (found === undefined) return { kind: 'unknown', reason: `${server}:${path}, which is not known` };
  return { kind: 'storage', storage: found[0] };
}
