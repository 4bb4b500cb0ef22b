import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Topology } from '../../topology/topology.ts';
import type { Kubernetes } from '../e2e/kubernetes.ts';
import type { LooseManifest, RealStack } from '../real-stack.ts';
import type { Machine } from './machine.ts';

/**
 * Makes volumes in folders of nodes, as the provisioner of k3s does, and the folders that static volumes of a tree lie in. Volumes of storage
 * that nodes share, such as Ceph, Longhorn or NFS, are folders that all machines see, empty whatever they are to be filled from.
 */
export class FolderProvisioner {
  readonly #kubernetes: Kubernetes;
  readonly #machineOf: (node: string) => Machine;
  readonly #topology: Topology;
  readonly #cluster: string;
  readonly #shared: string;
  #isOver = false;
  #working: Promise<void> = Promise.resolve();

  /** @param shared a folder that all machines see */
  constructor(
    kubernetes: Kubernetes,
    machineOf: (node: string) => Machine,
    { topology, name: cluster }: RealStack,
    shared: string,
  ) {
    this.#kubernetes = kubernetes;
    this.#shared = shared;
    this.#machineOf = machineOf;
    this.#topology = topology as Topology;
    this.#cluster = cluster;
  }

  /** Makes the classes that the distribution brings, and serves them from then on. */
  async start(say: (what: string) => void): Promise<void> {
    for (const [name, path] of this.#classes())
      await this.#kubernetes.apply({
        ...{ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name } },
        ...{ provisioner: 'rancher.io/local-path', volumeBindingMode: 'WaitForFirstConsumer', parameters: { path } },
      });
    this.#working = this.#work(say);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#working;
  }

  #classes(): [string, string][] {
    const { storageClasses = {} } = this.#topology.clusters[this.#cluster] ?? {};
    return Object.entries(storageClasses).flatMap(([name, { provisioner, storage }]): [string, string][] => {
      const system = this.#topology.storage[storage];
      return provisioner === 'rancher.io/local-path' && system?.kind === 'local-path' ? [[name, system.path]] : [];
    });
  }

  /** Classes of storage that nodes share, and that somebody makes volumes of. */
  #sharedClasses(): Set<string> {
    const { storageClasses = {} } = this.#topology.clusters[this.#cluster] ?? {};
    return new Set(
      Object.entries(storageClasses).flatMap(([name, { provisioner, storage }]) =>
        provisioner === 'kubernetes.io/no-provisioner' || this.#topology.storage[storage]?.kind === 'local-path'
          ? []
          : [name],
      ),
    );
  }

  async #work(say: (what: string) => void): Promise<void> {
    let said = '';
    const classes = new Map(this.#classes());
    while (!this.#isOver) {
      // While no API server answers, nothing is made, and the claim waits.
      const failed = await this.#make(classes).then(
        () => '',
        (error: unknown) => `no folder is made: ${String(error)}`,
      );
      if (failed !== '' && failed !== said) say(failed);
      said = failed;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  async #make(classes: ReadonlyMap<string, string>): Promise<void> {
    const shared = this.#sharedClasses();
    for (const { metadata, spec } of await this.#kubernetes.list('v1', 'PersistentVolumeClaim')) {
      if (spec.volumeName === undefined && shared.has(spec.storageClassName)) {
        const folder = join(this.#shared, `${metadata.namespace}_${metadata.name}`);
        mkdirSync(folder, { recursive: true });
        chmodSync(folder, 0o777);
        await this.#kubernetes.apply(volumeFor({ metadata, spec }, undefined, folder));
        continue;
      }
      const node = metadata.annotations?.['volume.kubernetes.io/selected-node'];
      const path = classes.get(spec.storageClassName);
      if (spec.volumeName !== undefined || node === undefined || path === undefined) continue;
      const folder = `${path}/${metadata.namespace}_${metadata.name}`;
      this.#machineOf(node).must('mkdir', '-p', '-m', '0777', folder);
      await this.#kubernetes.apply(volumeFor({ metadata, spec }, node, folder));
    }
    for (const volume of await this.#kubernetes.list('v1', 'PersistentVolume')) {
      const path = volume.spec.local?.path;
      if (path === undefined || volume.metadata.annotations?.[made] !== undefined) continue;
      for (const node of this.#nodesOf(volume)) this.#machineOf(node).must('mkdir', '-p', '-m', '0777', path);
      const own = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: volume.metadata };
      await this.#kubernetes.merge(own, { metadata: { annotations: { [made]: 'folder' } } });
    }
  }

  /** The nodes that a static volume names, or all that have the label that it asks for. */
  #nodesOf({ spec }: LooseManifest): string[] {
    const { nodes = {} } = this.#topology.clusters[this.#cluster] ?? {};
    const terms: LooseManifest[] = spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
    const asked = terms.flatMap(({ matchExpressions }) => matchExpressions ?? []);
    return Object.entries(nodes).flatMap(([name, node]) => {
      const labels: Record<string, string> = { 'kubernetes.io/hostname': name, ...node?.labels };
      return asked.every(({ key, values }: LooseManifest) => values?.includes(labels[key])) ? [name] : [];
    });
  }
}

const made = 'bed.example/made';

/** @param node the only one that has the folder; undefined where all see it */
function volumeFor({ metadata, spec }: LooseManifest, node: string | undefined, path: string): LooseManifest {
  const claimRef = {
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
    namespace: metadata.namespace,
    name: metadata.name,
  };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: `pvc-${metadata.uid}`,
      annotations: { 'pv.kubernetes.io/provisioned-by': 'rancher.io/local-path' },
    },
    spec: {
      ...{ capacity: spec.resources.requests, accessModes: spec.accessModes, storageClassName: spec.storageClassName },
      ...{ hostPath: { path, type: 'DirectoryOrCreate' }, claimRef: { ...claimRef, uid: metadata.uid } },
      persistentVolumeReclaimPolicy: 'Delete',
      ...(node !== undefined && {
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
            ],
          },
        },
      }),
    },
  };
}
