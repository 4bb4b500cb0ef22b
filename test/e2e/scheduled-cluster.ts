import { nodesFor } from '../../analysis/impact/parts/workloads.ts';
import type { ModelledCluster } from '../../analysis/impact/model-of.ts';
import { askedVendors, type Node } from '../../analysis/placement.ts';
import type { Volume } from '../../analysis/volumes.ts';
import { listAt, objectAt, type JsonObject } from '../../graph/json.ts';
import type { PodSet } from '../../graph/facts/pod-sets.ts';
import type { LooseManifest } from '../real-stack.ts';
import { freePort } from './free-port.ts';
import { Kubernetes, until } from './kubernetes.ts';
import { parts } from './parts.ts';

/** A pod that the test made for a set. */
export interface Pod {
  readonly podSet: PodSet;
  readonly namespace: string;
  readonly name: string;
}

/** Where a pod is, or the scheduler's reason why it is nowhere. */
export type Placement = { readonly node: string } | { readonly reason: string } | undefined;

const waits = 'waits-for-its-pod';

/**
 * The nodes and pods of a cluster for the real scheduler: nodes with the labels, taints and sizes of the topology, pods with what their
 * templates ask for. Nodes have no kubelet. Volumes are bound by the test: those in folders of nodes to the node that the scheduler chose.
 */
export class ScheduledCluster {
  readonly kubernetes: Kubernetes;
  readonly pods: readonly Pod[];
  readonly #modelled: ModelledCluster;
  #nextVolume = 0;

  private constructor(kubernetes: Kubernetes, modelled: ModelledCluster, podSets: readonly PodSet[]) {
    this.kubernetes = kubernetes;
    this.#modelled = modelled;
    this.pods = podSets.flatMap((podSet) => this.#podsOf(podSet));
  }

  /** Starts a server and its scheduler, with the pods that run all the time. */
  static async start(modelled: ModelledCluster): Promise<ScheduledCluster> {
    const kubernetes = await ScheduledCluster.startEmpty();
    return ScheduledCluster.on(kubernetes, modelled, modelled.view.podSets.filter(isRunning));
  }

  /** Starts both, without nodes and pods. */
  static async startEmpty(): Promise<Kubernetes> {
    const kubernetes = await Kubernetes.start([]);
    const port = await freePort();
    kubernetes.run(parts.kubeScheduler, [
      ...[`--kubeconfig=${kubernetes.server.kubeconfig}`, '--leader-elect=false', '--bind-address=127.0.0.1'],
      ...[`--secure-port=${port}`, '--kube-api-qps=500', '--kube-api-burst=1000'],
    ]);
    return kubernetes;
  }

  /** Makes nodes, volumes and pods in a cluster that runs. Pods and nodes that another run left there are gone. */
  static async on(
    kubernetes: Kubernetes,
    modelled: ModelledCluster,
    podSets: readonly PodSet[],
  ): Promise<ScheduledCluster> {
    const cluster = new ScheduledCluster(kubernetes, modelled, podSets);
    for (const namespace of await kubernetes.list('v1', 'Namespace'))
      await kubernetes.call('DELETE', `/api/v1/namespaces/${namespace.metadata.name}/pods?gracePeriodSeconds=0`);
    await kubernetes.call('DELETE', '/api/v1/nodes');
    for (const node of modelled.view.nodes) await cluster.addNode(node);
    await cluster.#addVolumes();
    for (const pod of cluster.pods) await cluster.addPod(pod);
    return cluster;
  }

  targetsOf(podSet: PodSet): readonly Node[] {
    return nodesFor(this.#modelled.view, podSet, this.#volumesOf(podSet));
  }

  async addNode(node: Node): Promise<void> {
    const resources = this.pods.flatMap(({ podSet }) => extendedResources(podSet.pod));
    const own = resources.filter(({ vendor }) => node.gpus.includes(vendor as never)).map(({ name }) => [name, '8']);
    const capacity = {
      cpu: String(node.cpuCores ?? 64),
      memory: String(Math.floor(node.memoryBytes ?? 256 * 1024 ** 3)),
      pods: '110',
      ...Object.fromEntries(own),
    };
    const object = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: node.name,
        labels: {
          ...{ 'kubernetes.io/arch': 'amd64', 'kubernetes.io/os': 'linux', ...node.labels },
          ...(node.isServer && { 'node-role.kubernetes.io/control-plane': 'true' }),
        },
      },
      status: { capacity, allocatable: capacity, conditions: [{ type: 'Ready', status: 'True' }] },
    };
    await this.kubernetes.apply(object);
    // The API server taints every new node as not ready, until a controller has seen it.
    const taints = node.taints.map(({ key, value, effect }) => ({ key, effect, ...(value !== '' && { value }) }));
    await this.kubernetes.merge(object, { spec: { taints } });
  }

  async removeNode({ name }: Node): Promise<void> {
    await this.kubernetes.remove({ apiVersion: 'v1', kind: 'Node', metadata: { name } });
  }

  async addPod({ podSet, namespace, name }: Pod): Promise<void> {
    const { pod } = podSet;
    const chosen = ['affinity', 'tolerations', 'topologySpreadConstraints'].filter((field) => pod[field] !== undefined);
    const node = podSet.kind === 'DaemonSet' ? { 'kubernetes.io/hostname': name.split('.').at(-1) ?? '' } : {};
    await this.kubernetes.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: lowerCase(name), namespace, labels: podSet.labels },
      spec: {
        ...Object.fromEntries(chosen.map((field) => [field, pod[field]])),
        nodeSelector: { ...objectAt(pod, ['nodeSelector']), ...node },
        containers: listAt(pod, ['containers']).map((container, index) => ({
          ...{ name: `container-${index}`, image: 'registry.example.org/app:1.0' },
          resources: objectAt(container, ['resources']),
        })),
        volumes: this.#volumesOf(podSet).map(({ claim }, index) => ({
          name: `volume-${index}`,
          persistentVolumeClaim: { claimName: lowerCase(claim) },
        })),
      },
    });
  }

  async removePod({ namespace, name }: Pod): Promise<void> {
    await this.kubernetes.remove({ apiVersion: 'v1', kind: 'Pod', metadata: { name: lowerCase(name), namespace } });
  }

  /** Waits until the scheduler has decided about every pod named, and plays the provisioner of folders meanwhile. */
  async placements(pods: readonly Pod[]): Promise<Map<Pod, Placement>> {
    let found = new Map<Pod, Placement>();
    let steady = 0;
    await until(
      'the scheduler has decided',
      async () => {
        await this.#provision();
        const list = await this.kubernetes.list('v1', 'Pod');
        const before = [...found.values()];
        found = new Map(
          pods.map((pod) => [
            pod,
            placementOf(
              list.find(
                ({ metadata }) => metadata.name === lowerCase(pod.name) && metadata.namespace === pod.namespace,
              ),
            ),
          ]),
        );
        // What has no place may still get one, when another pod was moved: it is asked again.
        steady = JSON.stringify(before) === JSON.stringify([...found.values()]) ? steady + 1 : 0;
        return [...found.values()].every((each) => each !== undefined) && steady >= 3;
      },
      { seconds: 60, every: 300 },
    );
    return found;
  }

  async stop(): Promise<void> {
    await this.kubernetes.stop();
  }

  #volumesOf(podSet: PodSet): Volume[] {
    const mounts = ({ claim, namespace }: Volume): boolean =>
      namespace === (podSet.object.namespace ?? 'default') && podSet.claims.includes(claim);
    return this.#modelled.volumes.filter((volume) => volume.users.includes(podSet) || mounts(volume));
  }

  #podsOf(podSet: PodSet): Pod[] {
    const { name, kind, replicas } = podSet;
    const namespace = podSet.object.namespace ?? 'default';
    const ends =
      kind === 'DaemonSet'
        ? this.targetsOf(podSet).map((node) => node.name)
        : Array.from({ length: replicas }, (_, index) => index);
    return ends.map((end) => ({ podSet, namespace, name: `${kind}.${name}.${end}` }));
  }

  async #addVolumes(): Promise<void> {
    await this.kubernetes.apply({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: waits },
      provisioner: 'example.org/folders',
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    const namespaces = new Set([
      ...this.pods.map(({ namespace }) => namespace),
      ...this.#modelled.volumes.map((each) => each.namespace),
    ]);
    for (const name of namespaces)
      await this.kubernetes.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    for (const { claim, namespace, place } of this.#modelled.volumes) {
      const isOpen = place.kind === 'node' && place.nodes.length > 1;
      await this.kubernetes.apply({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: lowerCase(claim), namespace },
        spec: { storageClassName: waits, accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
      });
      if (!isOpen && !(await this.#isBound(namespace, lowerCase(claim))))
        await this.#bind(namespace, lowerCase(claim), place.kind === 'node' ? place.nodes : undefined);
    }
  }

  async #isBound(namespace: string, name: string): Promise<boolean> {
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace } };
    return (await this.kubernetes.get(this.kubernetes.path(claim))).spec.volumeName !== undefined;
  }

  /** Makes a volume in a folder of the node that the scheduler chose for the first pod. */
  async #provision(): Promise<void> {
    for (const { metadata, spec } of await this.kubernetes.list('v1', 'PersistentVolumeClaim')) {
      const node = metadata.annotations?.['volume.kubernetes.io/selected-node'];
      if (spec.volumeName === undefined && node !== undefined)
        await this.#bind(metadata.namespace, metadata.name, [node]);
    }
  }

  async #bind(namespace: string, claim: string, nodes: readonly string[] | undefined): Promise<void> {
    const object = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: claim, namespace } };
    const { uid } = (await this.kubernetes.get(this.kubernetes.path(object))).metadata;
    const name = `volume-${++this.#nextVolume}`;
    await this.kubernetes.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        ...{ storageClassName: waits, accessModes: ['ReadWriteMany'], capacity: { storage: '1Gi' } },
        ...{ hostPath: { path: '/folder' }, claimRef: { ...object, name: claim, namespace, uid, metadata: undefined } },
        ...(nodes && {
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [...nodes] }] },
              ],
            },
          },
        }),
      },
      status: { phase: 'Bound' },
    });
    await this.kubernetes.merge(object, {
      metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
      spec: { volumeName: name },
    });
    await this.kubernetes.status(object, {
      phase: 'Bound',
      accessModes: ['ReadWriteMany'],
      capacity: { storage: '1Gi' },
    });
  }
}

/** Pods whose template is written, and that run all the time. */
function isRunning({ kind, replicas, isKnown, pod }: PodSet): boolean {
  return isKnown && kind !== 'CronJob' && kind !== 'Job' && replicas > 0 && listAt(pod, ['containers']).length > 0;
}

/** Names of the cluster; claims of charts are called after controllers, which may have capital letters. */
function lowerCase(name: string): string {
  return name.toLowerCase();
}

function placementOf(pod: LooseManifest | undefined): Placement {
  if (pod?.spec.nodeName !== undefined) return { node: pod.spec.nodeName };
  const condition = (pod?.status?.conditions ?? []).find(({ type }: LooseManifest) => type === 'PodScheduled');
  return condition?.reason === 'Unschedulable' ? { reason: condition.message } : undefined;
}

/** Devices that a pod asks for, with the vendor of the card that offers them. */
function extendedResources(pod: JsonObject): { readonly name: string; readonly vendor: string }[] {
  const [vendor] = askedVendors(pod);
  if (vendor === undefined) return [];
  return listAt(pod, ['containers'])
    .flatMap((container) => Object.keys(objectAt(container, ['resources', 'limits'])))
    .filter((name) => name.includes('/'))
    .map((name) => ({ name, vendor }));
}
