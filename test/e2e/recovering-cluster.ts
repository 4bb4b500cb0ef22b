import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { recoveryPlan } from '../../recovery/plan.ts';
import { RealStack, treeOf, type LooseManifest } from '../real-stack.ts';
import { nodesOf } from './nodes-of.ts';
import { Kubernetes } from './kubernetes.ts';

/** How one application's restore turns out. */
export type RestoreMode = 'whole' | 'empty' | 'never';

/**
 * cluster-101 on the evening of its rebuild: a real API server with the real controllers of volumes, on which Flux has just applied
 * everything. What has no controller here is played: VolSync's movers, the snapshots they leave, the provisioner that fills claims from
 * them, Flux's word that an application is ready, and the operator that programs Gateways once it is started anew.
 */
export class RecoveringCluster {
  readonly kubernetes: Kubernetes;
  readonly stack = new RealStack('cluster-101');
  /** By name of the claim. @default whole */
  readonly modes = new Map<string, RestoreMode>();
  /** Names of the ReplicationDestinations whose movers ran, in order. */
  readonly restored: string[] = [];
  readonly plan = recoveryPlan(this.stack.graph());
  /** Applications that Flux has found ready. */
  readonly #ready = new Set<string>();
  #playing: Promise<void> | undefined;
  #isOver = false;

  private constructor(kubernetes: Kubernetes) {
    this.kubernetes = kubernetes;
  }

  static async start(): Promise<RecoveringCluster> {
    const kubernetes = await Kubernetes.start([
      ...['volsync.backube-perfectra1n', 'snapshot.storage.k8s.io', 'gateway.networking.k8s.io'],
      ...['kustomize.toolkit.fluxcd.io', 'helm.toolkit.fluxcd.io', 'source.toolkit.fluxcd.io'],
      ...['external-secrets.io', 'cert-manager.io', 'cilium.io'],
    ]);
    await kubernetes.startControllers(
      'persistentvolume-binder-controller',
      'persistentvolumeclaim-protection-controller',
      'persistentvolume-protection-controller',
    );
    return new RecoveringCluster(kubernetes);
  }

  /** Writes the tree as synthesis does, and returns its folder. */
  tree(): string {
    return treeOf(this.stack);
  }

  /** Brings the cluster to the state after Flux has applied the tree, and before anything is recovered. */
  async rebuild(): Promise<void> {
    const { kubernetes } = this;
    await this.rest();
    this.modes.clear();
    this.restored.length = 0;
    this.#ready.clear();
    await this.#clear();
    const graph = this.stack.graph();
    for (const node of nodesOf(this.stack)) await kubernetes.apply(node);
    for (const name of ['network', 'flux-system']) await kubernetes.apply(object('v1', 'Namespace', name));
    for (const name of ['csi-cephfs-config-sc', 'csi-rbd-sc']) {
      await kubernetes.apply({ ...object('storage.k8s.io/v1', 'StorageClass', name), provisioner: 'example.com/none' });
    }
    await kubernetes.apply({
      ...object('snapshot.storage.k8s.io/v1', 'VolumeSnapshotClass', 'csi-cephfs-config-snapclass'),
      ...{ driver: 'cephfs.csi.ceph.com', deletionPolicy: 'Delete' },
    });
    await kubernetes.apply(operator());
    const applied = graph
      .objects('Kustomization', 'Gateway', 'ReplicationDestination', 'ReplicationSource', 'PersistentVolumeClaim')
      .filter(({ group }) => group !== 'kustomize.config.k8s.io');
    await Promise.all(applied.filter(isFinal).map(({ manifest }) => kubernetes.apply(manifest as LooseManifest)));
    const { restores } = this.plan;
    const secrets = restores.flatMap(({ needs }) => needs.filter(({ kind }) => kind === 'Secret'));
    await Promise.all(
      secrets.map(({ name, namespace = 'default' }) =>
        kubernetes.apply({ ...object('v1', 'Secret', name, namespace), stringData: { KOPIA_PASSWORD: 'canary-7f3a' } }),
      ),
    );
    const busy = new Set(restores.flatMap(({ kustomization }) => kustomization?.name ?? []));
    for (const each of await kubernetes.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization')) {
      if (!busy.has(each.metadata.name)) await kubernetes.status(each, ready('True'));
    }
  }

  /** Plays what has no controller here, until the cluster is rebuilt or stopped. */
  play(): void {
    this.#isOver = false;
    this.#playing = (async () => {
      while (!this.#isOver) {
        await this.#move().catch(() => undefined);
        await this.#fillClaims().catch(() => undefined);
        await this.#programGateways().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();
  }

  async stop(): Promise<void> {
    await this.rest();
    await this.kubernetes.stop();
  }

  /** What is written down to bind the backup repository, under its kind. */
  repository(kind: 'PersistentVolume' | 'PersistentVolumeClaim'): LooseManifest {
    const documents = this.stack.files.get('kubernetes/recovery/kopia-repository.yaml') ?? [];
    return structuredClone(documents.find((document) => document.kind === kind));
  }

  /** Stops playing: what is there stays as it is. */
  async rest(): Promise<void> {
    this.#isOver = true;
    await this.#playing;
  }

  async #clear(): Promise<void> {
    const { kubernetes } = this;
    for (const [apiVersion, kind] of [
      ['volsync.backube/v1alpha1', 'ReplicationDestination'],
      ['volsync.backube/v1alpha1', 'ReplicationSource'],
      ['snapshot.storage.k8s.io/v1', 'VolumeSnapshot'],
      ['gateway.networking.k8s.io/v1', 'Gateway'],
      ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization'],
      ['v1', 'Pod'],
      ['v1', 'PersistentVolumeClaim'],
      ['v1', 'PersistentVolume'],
      ['v1', 'Service'],
      ['v1', 'Node'],
      ['apps/v1', 'Deployment'],
    ] as const) {
      const found = await kubernetes.list(apiVersion, kind);
      const own = found.filter(({ metadata }) => metadata.name !== 'kubernetes');
      await Promise.all(own.map((each) => kubernetes.remove({ apiVersion, kind, metadata: each.metadata })));
    }
  }

  /** VolSync: a destination whose trigger is new is restored, once its mover can mount the repository. */
  async #move(): Promise<void> {
    const { kubernetes } = this;
    const claims = await kubernetes.list('v1', 'PersistentVolumeClaim');
    if (claims.find(({ metadata }) => metadata.name === 'kopia')?.status?.phase !== 'Bound') return;
    const apiVersion = 'volsync.backube/v1alpha1';
    const destinations = await kubernetes.list(apiVersion, 'ReplicationDestination');
    for (const { metadata, spec, status } of destinations) {
      if (status?.lastManualSync === spec.trigger.manual) continue;
      const name: string = metadata.name;
      const mode = this.modes.get(name.replace(/-dst$/, '')) ?? 'whole';
      if (mode === 'never') continue;
      this.restored.push(name);
      const image = `${name}-image`;
      await kubernetes.apply({
        ...object('snapshot.storage.k8s.io/v1', 'VolumeSnapshot', image, metadata.namespace),
        spec: { source: { persistentVolumeClaimName: `volsync-${name}-dest` } },
        status: { readyToUse: true },
      });
      await kubernetes.status(
        { apiVersion, kind: 'ReplicationDestination', metadata },
        {
          lastManualSync: spec.trigger.manual,
          lastSyncTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
          lastSyncDuration: '1m12.5s',
          latestImage: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: image },
          // Kopia ends well also where it found nothing.
          latestMoverStatus: { result: 'Successful', logs: '' },
          kopia: { requestedIdentity: `${name}@default`, snapshotsFound: mode === 'empty' ? 0 : 7 },
        },
      );
    }
  }

  /** The provisioner fills a claim once there is an image; then Flux finds its application ready. */
  async #fillClaims(): Promise<void> {
    const { kubernetes } = this;
    const volumes = new Set((await kubernetes.list('v1', 'PersistentVolume')).map(({ metadata }) => metadata.name));
    const destinations = await kubernetes.list('volsync.backube/v1alpha1', 'ReplicationDestination');
    const images = new Map(destinations.map(({ metadata, status }) => [metadata.name, status]));
    for (const claim of await kubernetes.list('v1', 'PersistentVolumeClaim')) {
      const source = claim.spec.dataSourceRef;
      if (source === undefined) continue;
      if (claim.status?.phase === 'Bound') {
        const owner = this.plan.restores.find((each) => each.claim.name === claim.metadata.name)?.kustomization;
        if (owner === undefined || this.#ready.has(owner.name)) continue;
        const metadata = { name: owner.name, namespace: owner.namespace };
        const apiVersion = 'kustomize.toolkit.fluxcd.io/v1';
        await kubernetes.status({ apiVersion, kind: 'Kustomization', metadata }, ready('True'));
        this.#ready.add(owner.name);
      } else if (!volumes.has(`pvc-${claim.metadata.uid}`)) {
        const status = images.get(source.name);
        if (status?.latestImage !== undefined) await kubernetes.apply(volumeFor(claim));
      }
    }
  }

  /** Cilium's operator writes the status of Gateways after it was started anew. */
  async #programGateways(): Promise<void> {
    const { kubernetes } = this;
    const deployment = await kubernetes.get('/apis/apps/v1/namespaces/kube-system/deployments/cilium-operator');
    if (deployment.spec.template.metadata.annotations?.['kubectl.kubernetes.io/restartedAt'] === undefined) return;
    const observedGeneration = deployment.metadata.generation;
    const counts = { replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1 };
    await kubernetes.status(
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: deployment.metadata },
      { observedGeneration, ...counts },
    );
    const apiVersion = 'gateway.networking.k8s.io/v1';
    for (const { metadata } of await kubernetes.list(apiVersion, 'Gateway')) {
      const condition = { type: 'Programmed', status: 'True', reason: 'Programmed', message: '' };
      const lastTransitionTime = new Date().toISOString();
      await kubernetes.status(
        { apiVersion, kind: 'Gateway', metadata },
        { conditions: [{ ...condition, lastTransitionTime }] },
      );
    }
  }
}

const object = (apiVersion: string, kind: string, name: string, namespace?: string): LooseManifest => ({
  ...{ apiVersion, kind },
  metadata: { name, ...(namespace !== undefined && { namespace }) },
});

/** Components have variables in their names. */
const isFinal = ({ name }: KubernetesObject): boolean => !name.includes('${');

export const ready = (status: 'True' | 'False'): LooseManifest => ({
  conditions: [
    {
      type: 'Ready',
      status,
      reason: status === 'True' ? 'Succeeded' : 'Failed',
      message: '',
      lastTransitionTime: new Date().toISOString(),
    },
  ],
});

const operator = (): LooseManifest => ({
  ...object('apps/v1', 'Deployment', 'cilium-operator', 'kube-system'),
  spec: {
    replicas: 1,
    selector: { matchLabels: { name: 'cilium-operator' } },
    template: {
      metadata: { labels: { name: 'cilium-operator' } },
      spec: { containers: [{ name: 'operator', image: 'example.com/operator:1' }] },
    },
  },
  status: { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1, observedGeneration: 1 },
});

/** The volume that the provisioner makes for a claim. */
export const volumeFor = ({ metadata, spec }: LooseManifest): LooseManifest => ({
  ...object('v1', 'PersistentVolume', `pvc-${metadata.uid}`),
  spec: {
    accessModes: spec.accessModes,
    capacity: spec.resources.requests,
    storageClassName: spec.storageClassName,
    persistentVolumeReclaimPolicy: 'Delete',
    csi: { driver: 'cephfs.csi.ceph.com', volumeHandle: `new-${metadata.uid}` },
    claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: metadata.namespace, name: metadata.name },
  },
});
