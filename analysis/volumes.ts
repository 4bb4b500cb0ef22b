import { addTo } from '../graph/group-by.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import { listAt, objectAt, textAt, valueAt, type JsonObject } from '../graph/json.ts';
import { unknownIn } from '../graph/unknown.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import { podSets, type PodSet } from '../graph/facts/pod-sets.ts';
import { quantityOf } from '../graph/quantity.ts';
import type { DeclaredResource } from '../graph/resource/resource.ts';
import type { LonghornStorage, StorageSystem } from '../topology/storage.ts';
import { serverAddress } from '../topology/lookups.ts';
import { askedVendors, eligibleNodes, matchesTerms, type Node } from './placement.ts';

/** Where the bytes of a volume are. */
export type Place =
  /** On a storage system of the topology that serves every node. */
  | { readonly kind: 'storage'; readonly storage: string }
  /** In a folder of one of these nodes; with more than one, nobody knows which before its first pod was placed. */
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

/** A volume that pods use. */
export interface Volume {
  /** `namespace/claim`. */
  readonly id: string;
  /** Name of its claim. */
  readonly claim: string;
  /** Namespace of its claim. */
  readonly namespace: string;
  /** The claim, or what makes it. */
  readonly object: KubernetesObject;
  /** Where it lives. */
  readonly place: Place;
  /** Name of its storage class, when it has one. */
  readonly storageClass: string | undefined;
  /** Its size; undefined where nobody says. */
  readonly bytes: number | undefined;
  /** Whether only one node at a time may mount it, through a driver that has to detach it first. */
  readonly isAttached: boolean;
  /** Pods that use it. */
  readonly users: readonly PodSet[];
}

/** What volumes are worked out from: a cluster with its nodes and the objects in it. */
export interface ClusterView {
  /** Everything that was read. */
  readonly graph: ResourceGraph;
  /** The cluster as it is declared. */
  readonly cluster: DeclaredResource<'cluster'>;
  /** Its nodes. */
  readonly nodes: readonly Node[];
  readonly objects: (...kinds: readonly string[]) => readonly KubernetesObject[];
  /** The same, and those that people apply by hand, such as the volume of a backup repository. */
  readonly objectsAnywhere: (...kinds: readonly string[]) => readonly KubernetesObject[];
  /** Its pods. */
  readonly podSets: readonly PodSet[];
  /** The nodes that a pod may run on, the same list for pods that ask for the same. */
  readonly eligible: (pod: JsonObject) => readonly Node[];
}

/** What belongs to a declared cluster. Where the graph has one cluster only, every object is its own. */
export function viewOf(
  graph: ResourceGraph,
  cluster: DeclaredResource<'cluster'>,
  nodes: readonly Node[],
): ClusterView {
  const isOnly = graph.declared('cluster').length === 1;
  const isOwn = (object: KubernetesObject): boolean => isOnly || object.cluster === cluster.name;
  return {
    graph,
    cluster,
    nodes,
    objects: (...kinds) => graph.objects(...kinds).filter(isOwn),
    objectsAnywhere: (...kinds) =>
      graph.objectsAnywhere(...kinds).filter((object) => isOwn(object) && unknownIn(object.name) === undefined),
    podSets: podSets(graph).filter(({ object }) => isOwn(object)),
    eligible: eligibility(nodes),
  };
}

function eligibility(nodes: readonly Node[]): ClusterView['eligible'] {
  const known = new Map<string, readonly Node[]>();
  return (pod) => {
    const key = JSON.stringify([pod['nodeSelector'], pod['affinity'], pod['tolerations'], askedVendors(pod)]);
    const found = known.get(key) ?? eligibleNodes(nodes, pod);
    known.set(key, found);
    return found;
  };
}

/** Every volume of a cluster: its claims, and those that StatefulSets and charts make. */
export function volumesOf(view: ClusterView): Volume[] {
  const users = new Map<string, PodSet[]>();
  for (const podSet of view.podSets) {
    for (const claim of podSet.claims) {
      const id = `${podSet.object.namespace ?? ''}/${claim}`;
      addTo(users, id, podSet);
    }
  }
  const volumes = new Map(view.objectsAnywhere('PersistentVolume').map((volume) => [volume.name, volume]));
  const claimed = view.objectsAnywhere('PersistentVolumeClaim').map((claim) => {
    const id = `${claim.namespace ?? ''}/${claim.name}`;
    const own = users.get(id) ?? [];
    const bound = volumes.get(textAt(claim.manifest, ['spec', 'volumeName']) ?? '');
    const storageClass = textAt(claim.manifest, ['spec', 'storageClassName']);
    return makeVolume(view, {
      id,
      claim: claim.name,
      object: claim,
      users: own,
      storageClass,
      bytes: quantityOf(valueAt(claim.manifest, ['spec', 'resources', 'requests', 'storage'])),
      place: bound === undefined ? placeByClass(view, storageClass, own) : placeOfVolume(view, bound.manifest),
      isShared: listAt(claim.manifest, ['spec', 'accessModes']).some((mode) => mode !== 'ReadWriteOnce'),
    });
  });
  const made = view.podSets.flatMap((podSet) =>
    podSet.ownClaims.map(({ name, storageClass }) =>
      makeVolume(view, {
        id: `${podSet.object.namespace ?? ''}/${name}`,
        claim: name,
        object: podSet.object,
        users: [podSet],
        storageClass,
        bytes: undefined,
        place: placeByClass(view, storageClass, [podSet]),
        isShared: false,
      }),
    ),
  );
  return [...claimed, ...made];
}

function makeVolume(
  view: ClusterView,
  { isShared, ...volume }: Omit<Volume, 'namespace' | 'isAttached'> & { readonly isShared: boolean },
): Volume {
  const { place } = volume;
  const system = place.kind === 'storage' ? systemOf(view, place.storage) : undefined;
  const isAttached = !isShared && (place.kind === 'replicas' || system?.kind === 'ceph');
  return { ...volume, namespace: volume.object.namespace ?? '', isAttached };
}

function systemOf({ graph, cluster }: ClusterView, name: string): StorageSystem | undefined {
  return graph.declared('storage').find((storage) => storage.topology === cluster.topology && storage.name === name)
    ?.spec;
}

function placeByClass(view: ClusterView, named: string | undefined, users: readonly PodSet[]): Place {
  const classes = view.cluster.spec.storageClasses;
  const name = named ?? Object.entries(classes).find(([, each]) => each.default === true)?.[0];
  const storageClass = name === undefined ? undefined : classes[name];
  if (storageClass === undefined)
    return { kind: 'unknown', reason: `the topology has no storage class ${name ?? 'by default'}` };
  const system = systemOf(view, storageClass.storage);
  switch (system?.kind) {
    case 'local-path':
      return onNodes(nodesForAll(view, users));
    case 'longhorn':
      return placeInLonghorn(view, storageClass.storage, system, name ?? '');
    case undefined:
      return { kind: 'unknown', reason: `the topology has no storage ${storageClass.storage}` };
    default:
      return { kind: 'storage', storage: storageClass.storage };
  }
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

/** Where a volume is that somebody wrote down: on an export, or in a folder of the nodes that it names. */
function placeOfVolume(view: ClusterView, volume: JsonObject): Place {
  const nfs = objectAt(volume, ['spec', 'nfs']);
  if (Object.keys(nfs).length > 0) return placeOnExport(view, nfs);
  if (valueAt(volume, ['spec', 'local']) !== undefined || valueAt(volume, ['spec', 'hostPath']) !== undefined) {
    const terms = listAt(volume, ['spec', 'nodeAffinity', 'required', 'nodeSelectorTerms']);
    const nodes = terms.length === 0 ? view.nodes : view.nodes.filter((node) => matchesTerms(node, terms));
    return onNodes(nodes);
  }
  const driver = textAt(volume, ['spec', 'csi', 'driver']);
  const ofDriver = Object.entries(view.cluster.spec.storageClasses).find(([, each]) => each.provisioner === driver);
  return placeByClass(view, ofDriver?.[0] ?? textAt(volume, ['spec', 'storageClassName']), []);
}

/** The NFS storage of the topology that an export belongs to, by server and path. */
export function placeOnExport({ graph, cluster }: ClusterView, nfs: JsonObject): Place {
  const [server, path] = [textAt(nfs, ['server']) ?? '', textAt(nfs, ['path']) ?? ''];
  const topology = graph.topologies.find(({ source }) => source === cluster.topology);
  const found = Object.entries(topology?.storage ?? {}).find(
    ([, storage]) =>
      topology !== undefined &&
      storage.kind === 'nfs' &&
      serverAddress(topology, storage.servedBy) === server &&
      (path === storage.exportPath || path.startsWith(`${storage.exportPath}/`)),
  );
  if (found === undefined) return { kind: 'unknown', reason: `the topology has no NFS storage at ${server}:${path}` };
  return { kind: 'storage', storage: found[0] };
}
