import { fieldsOf, type ReferenceField } from './reference-field.ts';

const replications = ['ReplicationSource', 'ReplicationDestination'];
const cnpg = 'postgresql.cnpg.io';
const objectStore = ['endpointCA.name', 's3Credentials.*.name', 'azureCredentials.*.name', 'googleCredentials.*.name'];

/** The fields of VolSync, CloudNativePG and Velero. */
export const ofStorage: readonly ReferenceField[] = [
  ...fieldsOf(
    { group: 'volsync.backube', of: ['ReplicationSource'] },
    { at: 'spec.sourcePVC', kind: 'PersistentVolumeClaim' },
  ),
  ...fieldsOf(
    { group: 'volsync.backube', of: replications },
    // VolSync v0.13.1, api/v1alpha1/replicationsource_types.go
    {
      at: [
        ...['spec.restic.repository', 'spec.kopia.repository', 'spec.rclone.rcloneConfig'],
        ...['spec.rsync.sshKeys', 'spec.rsyncTLS.keySecret'],
      ],
      ...{ kind: 'Secret', isOfNoChart: true },
    },
    { at: 'spec.*.customCA.secretName', kind: 'Secret' },
    { at: 'spec.*.moverServiceAccount', kind: 'ServiceAccount', given: /^default$/ },
    { at: 'spec.*.storageClassName', kind: 'StorageClass', meaning: 'stores-on', isJudgedElsewhere: true },
    {
      ...{ at: 'spec.*.volumeSnapshotClassName', kind: 'VolumeSnapshotClass', meaning: 'stores-on' },
      isJudgedElsewhere: true,
    },
  ),
  ...fieldsOf(
    {
      group: cnpg,
      of: ['ScheduledBackup', 'Backup', 'Pooler', 'Database', 'Publication', 'Subscription'],
    },
    { at: 'spec.cluster.name', kind: 'Cluster' },
  ),
  ...fieldsOf(
    { group: cnpg, of: ['Cluster'] },
    {
      at: [
        'spec.superuserSecret.name',
        'spec.bootstrap.initdb.secret.name',
        'spec.bootstrap.recovery.secret.name',
        'spec.externalClusters.*.password.name',
        'spec.certificates.serverTLSSecret',
        'spec.certificates.serverCASecret',
        ...objectStore.map((way) => `spec.backup.barmanObjectStore.${way}`),
        ...objectStore.map((way) => `spec.externalClusters.*.barmanObjectStore.${way}`),
      ],
      kind: 'Secret',
    },
    { at: 'spec.bootstrap.recovery.backup.name', kind: 'Backup' },
    { at: 'spec.imageCatalogRef.name', kind: ['ImageCatalog', 'ClusterImageCatalog'] },
    {
      at: ['spec.plugins.*.parameters.barmanObjectName', 'spec.externalClusters.*.plugin.parameters.barmanObjectName'],
      kind: 'ObjectStore',
    },
  ),
  ...fieldsOf(
    { group: 'barmancloud.cnpg.io', of: ['ObjectStore'] },
    { at: objectStore.map((way) => `spec.configuration.${way}`), kind: 'Secret' },
  ),
  ...fieldsOf(
    { group: 'velero.io', of: ['Schedule'] },
    { at: 'spec.template.storageLocation', kind: 'BackupStorageLocation' },
    { at: 'spec.template.volumeSnapshotLocations.*', kind: 'VolumeSnapshotLocation' },
  ),
  ...fieldsOf(
    { group: 'velero.io', of: ['BackupStorageLocation', 'VolumeSnapshotLocation'] },
    { at: 'spec.credential.name', kind: 'Secret', mayBeOptional: true },
  ),
];
