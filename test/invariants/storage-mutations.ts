import type { LooseManifest, RealStack } from '../real-stack.ts';
import type { Mutations } from './mutation.ts';

const longhorn = (stack: RealStack): LooseManifest => stack.object('HelmRelease', 'longhorn').spec;

/** Damage to Longhorn, and to what volumes stand on. */
export const storageMutations: Mutations = {
  'longhorn/fsgroup-fits-version': {
    'go back to the version of the source': {
      stack: 'k3s-home',
      damage: (stack) => (longhorn(stack).chart.spec.version = '1.6.2'),
      findings: 13,
    },
  },
  'longhorn/single-replica-lets-a-drain-finish': {
    'leave the drain policy at its default': {
      stack: 'k3s-home',
      damage: (stack) => delete longhorn(stack).values.defaultSettings.nodeDrainPolicy,
      findings: 3,
    },
  },
  'longhorn/upgrade-goes-one-minor': {
    'jump from the version of the source': {
      stack: 'k3s-home',
      damage: ({ topology }) => ((topology.storage['longhorn'] as LooseManifest).upgradesFrom = '1.6.2'),
      findings: 1,
    },
  },
  'longhorn/class-is-not-the-managers': {
    'call the default as the chart calls its own': {
      stack: 'k3s-home',
      damage: (stack) => (stack.object('StorageClass', 'longhorn-default').metadata.name = 'longhorn'),
      findings: 1,
    },
  },
  'backup/velero-sends-what-the-store-takes': {
    'leave the plugin as it is': {
      stack: 'k3s-home',
      damage: (stack) =>
        delete stack.object('HelmRelease', 'velero').spec.values.configuration.backupStorageLocation[0].config
          .checksumAlgorithm,
      findings: 1,
    },
  },
  'longhorn/version-stays-within-one-minor': {
    'take whatever is newest': {
      stack: 'k3s-home',
      damage: (stack) => (longhorn(stack).chart.spec.version = '>=1.11.0'),
      findings: 1,
    },
  },
  'storage/class-exists': {
    'move an application from another cluster': {
      stack: 'k3s-home',
      damage: (stack) => (stack.object('PersistentVolumeClaim', 'sonarr').spec.storageClassName = 'ceph-block'),
      findings: 1,
    },
    'restore from a snapshot class nobody has': {
      stack: 'cluster-101',
      damage: (stack) =>
        (stack.object('ReplicationDestination', 'sonarr-dst').spec.kopia.volumeSnapshotClassName = 'csi-snapclass'),
      findings: 1,
    },
  },
  'storage/class-expands-what-can-grow': {
    'go back to the default of the chart': {
      stack: 'pve-homelab',
      damage: (stack) =>
        delete stack.object('HelmRelease', 'nfs-provisioner').spec.values.storageClass.allowVolumeExpansion,
      findings: 1,
    },
  },
  'storage/kubelet-moves-with-its-volumes': {
    'follow the guide of the incident': {
      stack: 'k3s-home',
      damage: ({ topology }) =>
        ((topology.clusters['k3s-home'] as LooseManifest).distribution.kubeletRoot =
          '/var/lib/rancher/k3s/agent/kubelet'),
      findings: 1,
    },
  },
  'volsync/mover-fits-its-namespace': {
    'leave the mover to the defaults of VolSync': {
      stack: 'media-gitops',
      damage: (stack) => delete stack.object('ReplicationSource', 'sonarr-primary').spec.syncthing.moverSecurityContext,
      findings: 1,
    },
  },
  'volsync/syncthing-keeps-its-identity': {
    'leave the claim of a mover to a class that makes no volumes': {
      stack: 'media-gitops',
      damage: (stack) =>
        (stack.object('PersistentVolume', 'media-volsync-sonarr-primary-config').spec.claimRef.name =
          'volsync-radarr-primary-config'),
      findings: 1,
    },
  },
  'storage/static-volume-waits-for-its-claim': {
    'commit what kubectl get printed': {
      stack: 'media-gitops',
      damage: (stack) =>
        (stack.object('PersistentVolume', 'media-pvc-sonarr').spec.claimRef.uid =
          '6b1c6a3e-0000-4000-8000-000000000000'),
      findings: 1,
    },
  },
};
