import { Construct } from 'constructs';
import { longhornProvisioner } from '../../graph/facts/cluster/longhorn.ts';
import { kubeletRoot } from '../../topology/lookups.ts';
import { longhornDisks } from '../../topology/longhorn-disks.ts';
import type { LonghornStorage } from '../../topology/storage.ts';
import { Application, addClusterObject, addObject } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease } from '../flux/helm-release.ts';

const provisioner = longhornProvisioner;

/** The class of the chart's ConfigMap `longhorn-storageclass` (1.11.0, templates/storageclass.yaml). */
const ownClass = 'longhorn';

/**
 * Longhorn in the version of the topology, with the kubelet's folder that the nodes really have: a path that differs leaves no volume
 * mounted, which cost the source all of its volumes.
 *
 * Upholds `longhorn/single-replica-lets-a-drain-finish`, `longhorn/version-stays-within-one-minor`, `longhorn/class-is-not-the-managers` and
 * `storage/plugins-find-the-kubelet`.
 *
 * @throws Error when the topology has no Longhorn, or declares the class that its manager owns.
 */
export class Longhorn extends Application {
  constructor(tree: ClusterTree) {
    const storage = longhornOf(tree);
    const classes = Object.entries(tree.cluster.storageClasses).filter(([, each]) => each.provisioner === provisioner);
    if (classes.some(([name]) => name === ownClass))
      throw new Error(
        `[${tree.node.path}] storageClasses.${ownClass}: Longhorn's manager makes and remakes a class of this name from its own ConfigMap, and Flux would fail on its immutable fields; call it ${ownClass}-default`,
      );
    super(tree, 'longhorn', {
      namespace: 'longhorn-system',
      podSecurity: 'privileged',
      timeout: '15m',
      provides: { crdGroups: ['longhorn.io'], storageClasses: classes.map(([name]) => name) },
    });
    new HelmRelease(this, 'longhorn', {
      chart: { repository: 'https://charts.longhorn.io', chart: 'longhorn', version: storage.version },
      timeout: '10m',
      values: {
        csi: { kubeletRootDir: kubeletRoot(tree.cluster.distribution) },
        persistence: { defaultClass: false },
        preUpgradeChecker: { jobEnabled: false },
        // Disks come from the topology: nothing is put on the root disk of a node by default.
        defaultSettings: {
          createDefaultDiskLabeledNodes: true,
          defaultReplicaCount: 2,
          replicaSoftAntiAffinity: false,
          // Volumes of one replica are away while their node is drained; by default they would keep it from draining at all.
          nodeDrainPolicy: 'allow-if-replica-is-stopped',
        },
      },
    });
    for (const [name, storageClass] of classes) {
      const tag = tagOf(storage, name);
      addClusterObject(this, {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: {
          name,
          ...(storageClass.default && { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }),
        },
        provisioner,
        reclaimPolicy: storageClass.reclaimPolicy,
        allowVolumeExpansion: true,
        volumeBindingMode: 'WaitForFirstConsumer',
        parameters: {
          numberOfReplicas: String(replicasOf(storage, tag)),
          diskSelector: tag,
          nodeSelector: tag,
          staleReplicaTimeout: '30',
        },
      });
      if (storageClass.snapshotClass === undefined) continue;
      addClusterObject(this, {
        apiVersion: 'snapshot.storage.k8s.io/v1',
        kind: 'VolumeSnapshotClass',
        metadata: { name: storageClass.snapshotClass },
        driver: provisioner,
        deletionPolicy: 'Delete',
        // In Longhorn itself: without a type it would be a backup, for which it needs a target (Longhorn 1.11, CSI Snapshot Support).
        parameters: { type: 'snap' },
      });
    }
  }
}

/** Which disks of which node carry replicas, under which tags and where nodes mount them, as the topology says. */
export class LonghornDisks extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const storage = longhornOf(ClusterTree.of(this));
    const { topology } = ClusterTree.of(this);
    for (const node of new Set(storage.disks.map(({ machine }) => machine))) {
      const disks = longhornDisks(topology, storage, node);
      addObject(this, {
        apiVersion: 'longhorn.io/v1beta2',
        kind: 'Node',
        metadata: { name: node },
        spec: {
          name: node,
          allowScheduling: true,
          tags: [...new Set(disks.flatMap(({ tags }) => tags))],
          disks: Object.fromEntries(
            disks.map(({ name, path, tags }) => [
              name,
              { diskType: 'filesystem', path, allowScheduling: true, tags: [...tags] },
            ]),
          ),
        },
      });
    }
  }
}

/** The tag of a class: the end of its name, or `default`. */
function tagOf(storage: LonghornStorage, className: string): string {
  const tag = className.replace(/^longhorn-?/, '') || 'default';
  if (!storage.disks.some(({ tags }) => tags.includes(tag))) {
    throw new Error(
      `storageClasses.${className}: no disk carries the tag "${tag}"; tag one in the topology, or rename the class`,
    );
  }
  return tag;
}

/** One replica on each machine that has such a disk, two at most: two on one machine would be lost with it. */
function replicasOf(storage: LonghornStorage, tag: string): number {
  const machines = new Set(storage.disks.filter(({ tags }) => tags.includes(tag)).map(({ machine }) => machine));
  return Math.min(2, machines.size);
}

function longhornOf(tree: ClusterTree): LonghornStorage {
  const storage = Object.values(tree.topology.storage).find(({ kind }) => kind === 'longhorn');
  if (storage?.kind !== 'longhorn') throw new Error(`[${tree.node.path}] the topology has no storage of kind longhorn`);
  return storage;
}
