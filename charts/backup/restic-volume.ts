import { Construct } from 'constructs';
import { defaultStorageClass, s3Endpoint } from '../../topology/lookups.ts';
import { addObject } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { SealedSecret } from '../secrets/sealed-secret.ts';
import { Claim, type ClaimProps } from '../storage/claim.ts';
import type { ProcessOwner } from '../workloads/pod-settings.ts';
import { moverSecurity } from './mover-security.ts';
import { scheduleFor, type Retention } from './protected-volume.ts';
import { s3Storage } from './s3-storage.ts';

/** What a ResticVolume is made of. */
export interface ResticVolumeProps extends Pick<ClaimProps, 'name' | 'capacity'> {
  /** S3 storage of the topology that takes the copies: each volume has a repository of its own in it. */
  readonly storage: string;
  /** Folder with the sealed secrets. */
  readonly sealed: URL;
  /** User and group of the application: the mover runs as the same, or it cannot read the files. */
  readonly owner: ProcessOwner;
  /** Cron schedule in UTC. @default every day at a minute of the first four hours that is derived from the name */
  readonly schedule?: string;
  /** @default 7 daily, 4 weekly, 3 monthly */
  readonly retain?: Retention;
}

/**
 * A claim of the default class whose files VolSync copies to a bucket by restic: from a snapshot where the class makes them, or else from the
 * volume itself, as it is while the application writes.
 *
 * Upholds `volsync/mover-fits-its-namespace`, `volsync/mover-reads-as-its-program` and `volsync/restic-repository-holds-one-claim`.
 *
 * @throws Error when the storage is no S3 of the topology, or no class is the default.
 */
export class ResticVolume extends Construct {
  /** What backs it up, and when. */
  readonly source: { readonly name: string; readonly schedule: string };

  constructor(scope: Construct, id: string, props: ResticVolumeProps) {
    super(scope, id);
    const { name, capacity } = props;
    const { cluster, topology } = ClusterTree.of(this);
    const storage = s3Storage(this, topology, props.storage);
    const repository = `s3:https://${s3Endpoint(topology, storage) ?? ''}/${storage.bucket}/${name}`;
    this.source = { name, schedule: props.schedule ?? scheduleFor(name) };
    new Claim(this, 'claim', { name, capacity });
    new SealedSecret(this, 'secret', {
      name: `${name}-restic`,
      folder: props.sealed,
      keys: {
        RESTIC_REPOSITORY: repository,
        RESTIC_PASSWORD: 'a password of its own, escrowed: without it no copy can be read',
        AWS_ACCESS_KEY_ID: 'the id of the application key of the bucket',
        AWS_SECRET_ACCESS_KEY: 'the application key of the bucket',
      },
    });
    const [className = '', { snapshotClass } = {}] = defaultStorageClass(cluster.storageClasses) ?? [];
    addObject(this, {
      apiVersion: 'volsync.backube/v1alpha1',
      kind: 'ReplicationSource',
      metadata: { name },
      spec: {
        sourcePVC: name,
        trigger: { schedule: this.source.schedule },
        restic: {
          repository: `${name}-restic`,
          ...(snapshotClass === undefined
            ? { copyMethod: 'Direct' }
            : { copyMethod: 'Snapshot', storageClassName: className, volumeSnapshotClassName: snapshotClass }),
          pruneIntervalDays: 14,
          retain: { daily: 7, weekly: 4, monthly: 3, ...props.retain },
          moverSecurityContext: moverSecurity(props.owner),
        },
      },
    });
  }
}
