import type { ClusterTree } from '../flux/cluster-tree.ts';
import { refreshInterval } from '../secrets/external-secret.ts';
import type { KopiaRepository } from './protected-volume.ts';

/** What the Component is made of. */
export interface VolsyncComponentProps {
  /** Folder below the cluster's tree. @default 'kubernetes/components/volsync' */
  readonly folder?: string;
  /** Where the copies go. */
  readonly repository: KopiaRepository;
  /** The class of claims that do not choose one. */
  readonly storageClass: string;
  /** The VolumeSnapshotClass of movers. */
  readonly snapshotClass: string;
}

const prune = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };

/**
 * A kustomize Component with the objects of a protected volume, for repositories that are still written by hand. Flux fills in
 * `${APP}` and, where they differ from the defaults, `${VOLSYNC_CAPACITY}` and the others, by `postBuild.substitute`.
 *
 * Upholds `kustomize/component-holds-no-singleton-claim` (everything is named after the application; the repository's claim is
 * not in it) and `volsync/restore-copies-by-snapshot` (copyMethod is text, not a variable that an application could override).
 */
export function addVolsyncComponent(tree: ClusterTree, props: VolsyncComponentProps): void {
  const folder = props.folder ?? 'kubernetes/components/volsync';
  const files = {
    'externalsecret.yaml': secret(props),
    'pvc.yaml': claim(props),
    'replicationdestination.yaml': destination(props),
    'replicationsource.yaml': source(props),
  };
  tree.addFile(`${folder}/kustomization.yaml`, [
    {
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      resources: Object.keys(files).map((name) => `./${name}`),
    },
  ]);
  for (const [name, document] of Object.entries(files)) tree.addFile(`${folder}/${name}`, [document]);
}

function secret({ repository }: VolsyncComponentProps): object {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: '${APP}-volsync-secret' },
    spec: {
      refreshInterval,
      secretStoreRef: { kind: 'ClusterSecretStore', name: repository.secretStore },
      target: {
        name: '${APP}-volsync-secret',
        creationPolicy: 'Owner',
        template: {
          data: { KOPIA_REPOSITORY: 'filesystem:///mnt/repository', KOPIA_PASSWORD: '{{ .KOPIA_PASSWORD }}' },
        },
      },
      dataFrom: [{ extract: { key: repository.secretItem } }],
    },
  };
}

function claim({ storageClass }: VolsyncComponentProps): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: '${VOLSYNC_CLAIM:=${APP}}', annotations: prune },
    spec: {
      accessModes: ['${VOLSYNC_ACCESSMODES:=ReadWriteMany}'],
      storageClassName: `\${VOLSYNC_STORAGECLASS:=${storageClass}}`,
      resources: { requests: { storage: '${VOLSYNC_CAPACITY:=5Gi}' } },
      dataSourceRef: { apiGroup: 'volsync.backube', kind: 'ReplicationDestination', name: '${APP}-dst' },
    },
  };
}

function destination(props: VolsyncComponentProps): object {
  return {
    apiVersion: 'volsync.backube/v1alpha1',
    kind: 'ReplicationDestination',
    metadata: { name: '${APP}-dst' },
    spec: {
      trigger: { manual: 'restore-once' },
      kopia: { ...mover(props), capacity: '${VOLSYNC_CAPACITY:=5Gi}', sourceIdentity: { sourceName: '${APP}-src' } },
    },
  };
}

function source(props: VolsyncComponentProps): object {
  return {
    apiVersion: 'volsync.backube/v1alpha1',
    kind: 'ReplicationSource',
    metadata: { name: '${APP}-src' },
    spec: {
      sourcePVC: '${VOLSYNC_CLAIM:=${APP}}',
      trigger: { schedule: '${VOLSYNC_SCHEDULE:=0 2 * * *}' },
      kopia: { ...mover(props), compression: 'zstd-fastest', retain: { daily: 7, weekly: 4, monthly: 3 } },
    },
  };
}

function mover({ repository, storageClass, snapshotClass }: VolsyncComponentProps): object {
  return {
    repository: '${APP}-volsync-secret',
    copyMethod: 'Snapshot',
    storageClassName: `\${VOLSYNC_STORAGECLASS:=${storageClass}}`,
    volumeSnapshotClassName: `\${VOLSYNC_SNAPSHOTCLASS:=${snapshotClass}}`,
    accessModes: ['${VOLSYNC_ACCESSMODES:=ReadWriteMany}'],
    moverSecurityContext: {
      runAsUser: '${VOLSYNC_UID:=1000}',
      runAsGroup: '${VOLSYNC_GID:=1000}',
      fsGroup: '${VOLSYNC_GID:=1000}',
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    moverVolumes: [
      { mountPath: 'repository', volumeSource: { persistentVolumeClaim: { claimName: repository.claim } } },
    ],
  };
}
