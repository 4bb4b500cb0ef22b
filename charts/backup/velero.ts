import { Construct } from 'constructs';
import { kubeletRoot, s3Endpoint, s3Region } from '../../topology/lookups.ts';
import { addObject } from '../flux/application.ts';
import type { ChartVersion } from '../flux/chart-version.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease } from '../flux/helm-release.ts';
import { SealedSecret } from '../secrets/sealed-secret.ts';
import { s3Storage } from './s3-storage.ts';

/** What Velero is made of. */
export interface VeleroProps extends ChartVersion {
  /** S3 storage of the topology that takes the backups. */
  readonly storage: string;
  /** Folder with the sealed secrets. */
  readonly sealed: URL;
}

/** What a Schedule of Velero is made of. */
export interface VeleroScheduleProps {
  /** Name of the Schedule. */
  readonly name: string;
  /** In cron's notation, UTC. */
  readonly schedule: string;
  /** @default every namespace */
  readonly namespaces?: readonly string[];
  /** How long a backup is kept, in hours. */
  readonly keptHours: number;
  /** What it leaves out. @default nothing */
  readonly policy?: VeleroPolicy;
}

const credentials = 'velero-credentials';

/**
 * Velero with one place for backups, and a key of its own for what it encrypts there. Velero would make the key up where none is, and
 * everybody knows that one.
 *
 * Upholds `backup/velero-sends-what-the-store-takes` and `storage/plugins-find-the-kubelet`.
 *
 * @throws Error when the storage is no S3 of the topology.
 */
export class Velero extends Construct {
  constructor(scope: Construct, id: string, { storage: name, sealed, version = '11.1.1' }: VeleroProps) {
    super(scope, id);
    const { cluster, topology } = ClusterTree.of(this);
    const root = kubeletRoot(cluster.distribution);
    const storage = s3Storage(this, topology, name);
    const endpoint = s3Endpoint(topology, storage);
    new SealedSecret(this, 'credentials', {
      name: credentials,
      folder: sealed,
      keys: { cloud: 'the application key of the bucket, in the form of an AWS credentials file' },
    });
    new SealedSecret(this, 'repository-key', {
      // Velero looks for this name.
      name: 'velero-repo-credentials',
      folder: sealed,
      keys: { 'repository-password': 'a password of its own, escrowed: without it no file of a backup can be read' },
    });
    new HelmRelease(this, 'velero', {
      chart: { repository: 'https://vmware-tanzu.github.io/helm-charts', chart: 'velero', version },
      values: {
        deployNodeAgent: true,
        // Its hook pulls an image of kubectl that ended. Helm makes the CRDs, and Flux keeps them up to date.
        upgradeCRDs: false,
        nodeAgent: { podVolumePath: `${root}/pods`, pluginVolumePath: `${root}/plugins` },
        snapshotsEnabled: false,
        credentials: { existingSecret: credentials },
        configuration: {
          defaultVolumesToFsBackup: true,
          uploaderType: 'kopia',
          backupStorageLocation: [
            {
              name: 'default',
              provider: 'aws',
              bucket: storage.bucket,
              default: true,
              config: {
                region: s3Region(topology, storage) ?? 'us-east-1',
                s3Url: `https://${endpoint ?? ''}`,
                s3ForcePathStyle: 'true',
                // It sends checksums in headers that many services refuse, B2 among them, unless this is empty (object_store.go:249).
                checksumAlgorithm: '',
              },
            },
          ],
        },
        initContainers: [
          {
            name: 'plugin',
            // 1.14 sends checksums whatever it is told (velero-io/velero issues 9804 and 9951).
            image: 'velero/velero-plugin-for-aws:v1.13.1',
            volumeMounts: [{ name: 'plugins', mountPath: '/target' }],
          },
        ],
        resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
      },
    });
  }
}

/**
 * What is left out of every backup of files: NFS exports. They are as large as the media on them, are shared by every pod that mounts
 * them, and would be copied once for each.
 */
export class VeleroPolicy extends Construct {
  readonly name = 'backup-policy';

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const policies = 'version: v1\nvolumePolicies:\n  - conditions:\n      nfs: {}\n    action:\n      type: skip\n';
    addObject(this, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: this.name },
      data: { 'policies.yaml': policies },
    });
  }
}

/** Backups that are made again and again. */
export class VeleroSchedule extends Construct {
  constructor(scope: Construct, id: string, props: VeleroScheduleProps) {
    super(scope, id);
    addObject(this, {
      apiVersion: 'velero.io/v1',
      kind: 'Schedule',
      metadata: { name: props.name },
      spec: {
        schedule: props.schedule,
        useOwnerReferencesInBackup: false,
        template: {
          includedNamespaces: [...(props.namespaces ?? ['*'])],
          storageLocation: 'default',
          defaultVolumesToFsBackup: true,
          ...(props.policy && { resourcePolicy: { kind: 'configmap', name: props.policy.name } }),
          ttl: `${props.keptHours}h0m0s`,
        },
      },
    });
  }
}
