import { listAt, objectAt, textAt, valueAt, type Json, type JsonObject } from '../../json.ts';
import type { ChartFacts, Provided } from './chart-facts.ts';

/** Classes of storage and of snapshots, by the charts that make them. Ranges end with the newest minor version that was read. */
export const storageFacts: readonly ChartFacts[] = [
  {
    chart: 'longhorn',
    kinds: ['StorageClass'],
    versions: '>=1.2.0 <1.13.0',
    source: 'https://github.com/longhorn/longhorn: chart/templates/storageclass.yaml',
    provides: () => [storageClass('longhorn')],
  },
  {
    chart: 'nfs-subdir-external-provisioner',
    kinds: ['StorageClass'],
    versions: '>=4.0.0 <4.1.0',
    source: 'https://github.com/kubernetes-sigs/nfs-subdir-external-provisioner: charts/README.md',
    provides: (values) =>
      valueAt(values, ['storageClass', 'create']) === false
        ? []
        : [storageClass(textAt(values, ['storageClass', 'name']) ?? 'nfs-client')],
  },
  {
    // The operator alone: classes are made by the chart of the cluster, or written.
    chart: 'rook-ceph',
    kinds: ['StorageClass', 'VolumeSnapshotClass'],
    versions: '>=1.6.0 <1.21.0',
    source: 'https://github.com/rook/rook: deploy/charts/rook-ceph/templates',
    provides: () => [],
  },
  {
    chart: 'ceph-csi-drivers',
    kinds: ['StorageClass', 'VolumeSnapshotClass'],
    versions: '>=0.1.0 <1.1.0',
    source: 'https://github.com/ceph/ceph-csi-operator: deploy/charts/ceph-csi-drivers/templates',
    provides: () => [],
  },
  {
    chart: 'snapshot-controller',
    kinds: ['VolumeSnapshotClass'],
    versions: '>=1.7.0 <5.3.0',
    source:
      'https://github.com/piraeusdatastore/helm-charts: charts/snapshot-controller/templates/volumesnapshotclass.yaml',
    provides: (values) =>
      [['volumeSnapshotClasses'], ['controller', 'volumeSnapshotClasses']]
        .flatMap((path) => namesIn(listAt(values, path)))
        .map((name) => ({ kind: 'VolumeSnapshotClass', name })),
  },
  {
    chart: 'rook-ceph-cluster',
    kinds: ['StorageClass', 'VolumeSnapshotClass'],
    versions: '>=1.9.0 <1.21.0',
    source: 'https://rook.io/docs/rook/latest-release/Helm-Charts/ceph-cluster-chart/',
    provides: (values) => [
      ...ofPools(values, 'cephBlockPools', 'ceph-block'),
      ...ofPools(values, 'cephFileSystems', 'ceph-filesystem'),
      ...ofPools(values, 'cephObjectStores', 'ceph-bucket'),
      ...snapshotClassOf(values, 'cephBlockPoolsVolumeSnapshotClass', 'ceph-block'),
      ...snapshotClassOf(values, 'cephFileSystemVolumeSnapshotClass', 'ceph-filesystem'),
    ],
  },
  {
    chart: 'democratic-csi',
    kinds: ['StorageClass'],
    versions: '>=0.10.0 <0.16.0',
    source: 'https://github.com/democratic-csi/charts: stable/democratic-csi/templates/storage-classes.yaml',
    provides: (values) => namesIn(listAt(values, ['storageClasses'])).map(storageClass),
  },
  {
    chart: 'localpv-provisioner',
    kinds: ['StorageClass'],
    versions: '>=3.0.0 <4.3.0',
    source: 'https://github.com/openebs/dynamic-localpv-provisioner: deploy/helm/charts/README.md',
    provides: hostpathClass,
  },
  {
    chart: 'openebs',
    kinds: ['StorageClass'],
    versions: '>=4.0.0 <4.3.0',
    source: 'https://github.com/openebs/openebs: charts/README.md',
    provides: (values) => hostpathClass(objectAt(values, ['localpv-provisioner'])),
  },
];

function storageClass(name: string): Provided {
  return { kind: 'StorageClass', name };
}

function namesIn(list: readonly Json[]): string[] {
  return list.flatMap((each) => textAt(each, ['name']) ?? []);
}

/** A list of the values replaces the one of the chart, which makes one class. */
function ofPools(values: JsonObject, field: string, byDefault: string): Provided[] {
  if (values[field] === undefined) return [storageClass(byDefault)];
  const classes = listAt(values, [field]).map((pool) => objectAt(pool, ['storageClass']));
  return namesIn(classes.filter(({ enabled }) => enabled === true)).map(storageClass);
}

function snapshotClassOf(values: JsonObject, field: string, byDefault: string): Provided[] {
  if (valueAt(values, [field, 'enabled']) !== true) return [];
  return [{ kind: 'VolumeSnapshotClass', name: textAt(values, [field, 'name']) ?? byDefault }];
}

function hostpathClass(values: JsonObject): Provided[] {
  const { enabled, name } = objectAt(values, ['hostpathClass']);
  if (values['enabled'] === false || enabled === false) return [];
  return [storageClass(typeof name === 'string' ? name : 'openebs-hostpath')];
}
