import { addTo } from '../../../graph/group-by.ts';
import type { PodSet } from '../../../graph/facts/pod-sets.ts';
import { listAt, textAt, valueAt, type JsonObject } from '../../../graph/json.ts';
import { askedVendors, type Node } from '../../placement.ts';
import type { ClusterView } from '../../cluster-view.ts';
import { placeOnExport, type Place } from '../../places.ts';
import type { Volume } from '../../volumes.ts';
import type { FailureModel, Part } from '../failure-model.ts';
import { level } from '../state.ts';
import { movable, nodeGraceSeconds, podStartSeconds, type ClusterParts } from './cluster.ts';
import { withoutController } from './controllers.ts';
import { existing, hardwareId } from './hardware.ts';
import { storageId } from './storage.ts';

/** Seconds for which pods of a node that is gone are waited for, when they do not say otherwise. */
export const evictionSeconds = 300;
/** Seconds until a volume is taken from a node that no longer answers: the default of the attach/detach controller. */
const detachSeconds = 360;

export function workloadId({ object, kind, name }: PodSet): string {
  return `workload/${object.namespace ?? ''}/${kind}/${name}`;
}

export function volumeId(volume: Volume): string {
  return `volume/${volume.id}`;
}

/** Adds a part for each volume, which needs what it lies on. */
export function addVolumes(
  model: FailureModel,
  parts: ClusterParts,
  view: ClusterView,
  volumes: readonly Volume[],
): void {
  for (const volume of volumes) {
    const part = model.add({
      id: volumeId(volume),
      kind: 'volume',
      name: `volume ${volume.id}`,
      canFail: false,
      resource: volume.object,
      namespace: volume.namespace,
    });
    addPlace(model, parts, view, part, volume.place);
  }
}

function addPlace(model: FailureModel, parts: ClusterParts, view: ClusterView, part: Part, place: Place): void {
  switch (place.kind) {
    case 'storage':
      model.needs(part, { on: existing(model, storageId(place.storage)), because: 'is served by' });
      return;
    case 'replicas': {
      const disks = place.on.map(({ machine, disk }) => replicaPart(model, view, place.storage, machine, disk));
      const spare = Math.max(0, place.copies - 1);
      model.needs(part, {
        on: disks,
        atLeast: Math.max(1, disks.length - spare),
        reduced: level.degraded,
        because: 'has its replicas on',
      });
      return;
    }
    case 'node': {
      const group = parts.nodeGroup(place.on);
      model.needs(part, { on: [group.any], isUnlucky: place.on.length > 1, because: 'may lie on' });
      model.needs(part, { on: [group.all], because: 'lies on' });
      return;
    }
    case 'unknown':
  }
}

function replicaPart(model: FailureModel, view: ClusterView, storage: string, machine: string, disk: string): Part {
  const part = model.add({
    id: `${storageId(storage)}/${machine}/${disk}`,
    kind: 'group',
    name: `disks ${disk} of ${machine}`,
    canFail: false,
  });
  if (model.needsOf(part).length > 0) return part;
  const node = view.nodes.find(({ name }) => name === machine);
  const host = node === undefined ? undefined : view.graph.needs(node.machine, 'runs-on')[0]?.to;
  model.needs(part, { on: existing(model, hardwareId.machine(machine)), because: 'are in' });
  model.needs(part, { on: existing(model, hardwareId.disk(host?.name ?? '', disk)), because: 'are' });
  return part;
}

/** Adds a part for each set of pods: it needs nodes, volumes, the network of pods and names. */
export function addWorkloads(
  model: FailureModel,
  parts: ClusterParts,
  view: ClusterView,
  volumes: readonly Volume[],
): Map<PodSet, Part> {
  const mounted = new Map<PodSet, Volume[]>();
  for (const volume of volumes) {
    for (const user of volume.users) addTo(mounted, user, volume);
  }
  return new Map(
    view.podSets.map((podSet) => [podSet, addWorkload(model, parts, view, podSet, mounted.get(podSet) ?? [])] as const),
  );
}

function addWorkload(
  model: FailureModel,
  parts: ClusterParts,
  view: ClusterView,
  podSet: PodSet,
  volumes: readonly Volume[],
): Part {
  const { object, name, kind } = podSet;
  const without = withoutController(view, podSet);
  const part = model.add({
    id: workloadId(podSet),
    kind: 'workload',
    name: object.namespace === undefined ? name : `${object.namespace}/${name}`,
    canFail: kind !== 'CronJob' && kind !== 'Job',
    resource: object,
    ...(object.namespace !== undefined && { namespace: object.namespace }),
    ...(without !== undefined && { without }),
    returns: { afterSeconds: 300, how: 'the kubelet starts its containers again, at most five minutes apart' },
  });
  if (podSet.replicas === 0 || kind === 'CronJob' || kind === 'Job') {
    if (kind === 'CronJob') model.needs(part, { on: [parts.api], because: 'is started by' });
  } else {
    addNodes(model, parts, view, podSet, { part, volumes });
  }
  for (const volume of volumes) {
    model.needs(part, { on: existing(model, volumeId(volume)), because: 'stores its data on' });
  }
  for (const volume of listAt(podSet.pod, ['volumes'])) {
    const nfs = valueAt(volume, ['nfs']);
    if (typeof nfs !== 'object' || nfs === null) continue;
    const place = placeOnExport(view, nfs as JsonObject);
    if (place.kind === 'storage') {
      model.needs(part, { on: existing(model, storageId(place.storage)), because: 'mounts' });
    }
  }
  model.needs(part, {
    on: [parts.dns],
    otherwise: level.degraded,
    bearsInterruptions: true,
    because: 'resolves names through',
  });
  return part;
}

function addNodes(
  model: FailureModel,
  parts: ClusterParts,
  view: ClusterView,
  podSet: PodSet,
  { part, volumes }: { readonly part: Part; readonly volumes: readonly Volume[] },
): void {
  const nodes = nodesFor(view, podSet, volumes);
  const group = parts.nodeGroup(nodes);
  model.needs(part, { on: [group.all], because: 'runs on' });
  addGpus(model, view, part, { podSet, nodes });
  if (podSet.kind === 'DaemonSet') {
    // It has no spare pod: what it does on a node is gone with the node, and with nothing else.
    if (nodes.length > 1)
      model.needs(part, { on: [group.any], otherwise: level.degraded, because: 'has a pod on each of' });
    return;
  }
  const replicas = Math.min(podSet.replicas, nodes.length);
  model.needs(part, {
    on: [group.cutOff],
    otherwise: level.degraded,
    isUnlucky: replicas < nodes.length,
    because: 'may have pods behind',
  });
  if (nodes.length <= 1) return;
  // Pods of a StatefulSet are not replaced while the node they were on may still run them.
  if (podSet.kind === 'StatefulSet' && podSet.replicas === 1) {
    model.needs(part, { on: [group.any], isUnlucky: true, because: 'may run, and wait for its node, on' });
    return;
  }
  const seconds =
    nodeGraceSeconds + tolerationOf(podSet.pod) + (volumes.some(({ isAttached }) => isAttached) ? detachSeconds : 0);
  model.needs(part, {
    ...movable(group, parts.api, podSet.replicas, seconds + podStartSeconds),
    isUnlucky: replicas < nodes.length,
  });
}

/** The nodes that pods may run on, volumes included: a folder of a node can be mounted there only. */
export function nodesFor(view: ClusterView, podSet: PodSet, volumes: readonly Volume[]): readonly Node[] {
  const eligible = view.eligible(podSet.pod);
  const folders = volumes.flatMap(({ place }) =>
    place.kind === 'node' && place.on !== eligible ? [new Set(place.nodes)] : [],
  );
  return folders.every((nodes) => eligible.every(({ name }) => nodes.has(name)))
    ? eligible
    : eligible.filter(({ name }) => folders.every((nodes) => nodes.has(name)));
}

/** One card is enough: a node whose card is gone offers none. */
function addGpus(
  model: FailureModel,
  { graph }: ClusterView,
  part: Part,
  { podSet, nodes }: { readonly podSet: PodSet; readonly nodes: readonly Node[] },
): void {
  const asked = askedVendors(podSet.pod);
  if (asked.length === 0) return;
  const hosts = new Set(nodes.flatMap(({ machine }) => graph.needs(machine, 'runs-on').map(({ to }) => to)));
  const cards = [...hosts].flatMap((host) =>
    host.type !== 'host'
      ? []
      : Object.entries(host.spec.gpus ?? {})
          .filter(([, { vendor }]) => asked.includes(vendor))
          .flatMap(([gpu]) => existing(model, hardwareId.gpu(host.name, gpu))),
  );
  model.needs(part, { on: cards, atLeast: 1, because: 'computes on' });
}

/** Seconds for which pods stay bound to a node that is gone. */
export function tolerationOf(pod: JsonObject): number {
  const own = listAt(pod, ['tolerations']).find(
    (toleration) => textAt(toleration, ['key']) === 'node.kubernetes.io/unreachable',
  );
  const seconds = valueAt(own, ['tolerationSeconds']);
  return typeof seconds === 'number' ? seconds : evictionSeconds;
}
