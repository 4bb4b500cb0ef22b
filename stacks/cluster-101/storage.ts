import type { Topology } from '../../topology/topology.ts';
import { Application, addClusterObject } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { HelmRelease } from '../../charts/flux/helm-release.ts';
import { SnapshotController } from '../../charts/storage/snapshot-controller.ts';
import { ExternalSecret } from '../../charts/secrets/external-secret.ts';
import { operator, secretStore } from './conventions.ts';

export function addStorage(tree: ClusterTree): void {
  new SnapshotController(tree, operator);
  for (const kind of ['cephfs', 'rbd'] as const) addCeph(tree, kind);
}

function addCeph(tree: ClusterTree, kind: 'cephfs' | 'rbd'): void {
  const ceph = cephOf(tree.topology);
  const classes = Object.entries(tree.cluster.storageClasses).filter(
    ([, { provisioner }]) => provisioner === `${kind}.csi.ceph.com`,
  );
  const name = `ceph-csi-${kind}`;
  const app = new Application(tree, name, {
    namespace: 'ceph-csi',
    podSecurity: 'privileged',
    ...operator,
    provides: { storageClasses: classes.map(([className]) => className) },
  });
  const secret = `csi-${kind}-secret`;
  new ExternalSecret(app, 'secret', {
    name: secret,
    store: secretStore,
    item: 'ceph-csi',
    template:
      kind === 'rbd'
        ? { userID: '{{ .RBD_USER }}', userKey: '{{ .RBD_KEY }}' }
        : {
            userID: '{{ .CEPHFS_USER }}',
            userKey: '{{ .CEPHFS_KEY }}',
            adminID: '{{ .CEPHFS_USER }}',
            adminKey: '{{ .CEPHFS_KEY }}',
          },
  });
  new HelmRelease(app, name, {
    chart: { repository: 'https://ceph.github.io/csi-charts', chart: name, version: '3.15.0' },
    timeout: '10m',
    values: {
      csiConfig: [{ clusterID: ceph.clusterId, monitors: [...ceph.monitors] }],
      // Both charts make all three under the same fixed names, and helm refuses what another release owns.
      configMapName: `${name}-config`,
      cephConfConfigMapName: `${name}-ceph-conf`,
      kmsConfigMapName: `${name}-kms-config`,
    },
  });
  for (const [className, storageClass] of classes) {
    const reference = { name: secret, namespace: 'ceph-csi' };
    addClusterObject(app, {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: className,
        ...(storageClass.default && { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }),
      },
      provisioner: storageClass.provisioner,
      reclaimPolicy: storageClass.reclaimPolicy,
      allowVolumeExpansion: true,
      parameters: {
        clusterID: ceph.clusterId,
        ...(kind === 'cephfs' ? { fsName: 'cephfs' } : { pool: 'rbd', 'csi.storage.k8s.io/fstype': 'ext4' }),
        ...secretParameters(['provisioner', 'controller-expand', 'node-stage'], reference),
      },
    });
    if (storageClass.snapshotClass === undefined) continue;
    addClusterObject(app, {
      apiVersion: 'snapshot.storage.k8s.io/v1',
      kind: 'VolumeSnapshotClass',
      metadata: { name: storageClass.snapshotClass },
      driver: storageClass.provisioner,
      deletionPolicy: 'Delete',
      parameters: { clusterID: ceph.clusterId, ...secretParameters(['snapshotter'], reference) },
    });
  }
}

function secretParameters(
  uses: readonly string[],
  { name, namespace }: { name: string; namespace: string },
): Record<string, string> {
  return Object.fromEntries(
    uses.flatMap((use) => [
      [`csi.storage.k8s.io/${use}-secret-name`, name],
      [`csi.storage.k8s.io/${use}-secret-namespace`, namespace],
    ]),
  );
}

function cephOf(topology: Topology) {
  const ceph = topology.storage['ceph'];
  if (ceph?.kind !== 'ceph') throw new Error('the topology of cluster-101 has no Ceph');
  return ceph;
}
