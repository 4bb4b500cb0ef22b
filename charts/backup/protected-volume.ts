import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';
import { ExternalSecret } from '../secrets/external-secret.ts';
import type { ProcessOwner } from '../workloads/pod-settings.ts';
import { moverSecurity } from './mover-security.ts';

/** Who may mount a volume at the same time, as Kubernetes names it. */
export type AccessMode = 'ReadWriteOnce' | 'ReadWriteMany' | 'ReadWriteOncePod' | 'ReadOnlyMany';

/** A Kopia repository on a claim that every mover mounts. */
export interface KopiaRepository {
  /** Claim that holds the repository, in the namespace of the volumes. It is bound by its handle, outside Flux. */
  readonly claim: string;
  /** ClusterSecretStore, and the item in it whose field KOPIA_PASSWORD opens the repository. */
  readonly secretStore: string;
  /** The item of the store that holds the password. */
  readonly secretItem: string;
}

/** How many backups are kept. At least one entry is needed: without any, VolSync keeps a single backup. */
export interface Retention {
  /** How many hourly copies. @default none */
  readonly hourly?: number;
  /** How many daily copies. @default none */
  readonly daily?: number;
  /** How many weekly copies. @default none */
  readonly weekly?: number;
  /** How many monthly copies. @default none */
  readonly monthly?: number;
}

/** What a ProtectedVolume is made of. */
export interface ProtectedVolumeProps {
  /** Name of the claim; the objects around it are named after it. */
  readonly name: string;
  /** Size as a Kubernetes quantity, such as `5Gi`. */
  readonly capacity: string;
  /** The class of the claim and of the movers’ volumes. */
  readonly storageClass: string;
  /** Snapshot class of the same driver as the storage class. */
  readonly snapshotClass: string;
  /** Who may mount it at the same time. */
  readonly accessModes: readonly [AccessMode, ...AccessMode[]];
  /** Where the copies go. */
  readonly repository: KopiaRepository;
  /** User and group of the application: the mover runs as the same, or it cannot read the files. */
  readonly owner: ProcessOwner;
  /** Cron schedule in UTC. @default every day at a minute of the first four hours that is derived from the name */
  readonly schedule?: string;
  /** @default 7 daily, 4 weekly, 3 monthly */
  readonly retain?: Retention;
}

const repositoryMount = 'repository';
const defaultRetention: Retention = { daily: 7, weekly: 4, monthly: 3 };

/**
 * A claim that is backed up to Kopia by VolSync, and that fills itself from the latest backup when it is made anew: the claim,
 * its ReplicationSource and ReplicationDestination, and the repository's secret.
 *
 * Upholds `volsync/restore-copies-by-snapshot`, `volsync/destination-describes-its-volume`,
 * `volsync/destination-names-its-snapshot-class`, `volsync/destination-names-its-source` and
 * `volsync/destination-is-fully-managed`: what they ask for is required by type or cannot be left out.
 */
export class ProtectedVolume extends Construct {
  /** What backs it up, and when. */
  readonly source: { readonly name: string; readonly schedule: string };

  constructor(scope: Construct, id: string, props: ProtectedVolumeProps) {
    super(scope, id);
    const { name, repository } = props;
    this.source = { name: `${name}-src`, schedule: props.schedule ?? scheduleFor(name) };
    checkCapacity(this, props.capacity);
    const secret = `${name}-volsync-secret`;
    new ExternalSecret(this, 'secret', {
      name: secret,
      store: repository.secretStore,
      item: repository.secretItem,
      template: { KOPIA_REPOSITORY: `filesystem:///mnt/${repositoryMount}`, KOPIA_PASSWORD: '{{ .KOPIA_PASSWORD }}' },
    });
    const mover = moverFields(props, secret);
    addObject(this, {
      apiVersion: 'volsync.backube/v1alpha1',
      kind: 'ReplicationSource',
      metadata: { name: this.source.name },
      spec: {
        sourcePVC: name,
        trigger: { schedule: this.source.schedule },
        kopia: { ...mover, compression: 'zstd-fastest', retain: { ...(props.retain ?? defaultRetention) } },
      },
    });
    addObject(this, {
      apiVersion: 'volsync.backube/v1alpha1',
      kind: 'ReplicationDestination',
      metadata: { name: `${name}-dst` },
      spec: {
        trigger: { manual: 'restore-once' },
        kopia: { ...mover, capacity: props.capacity, sourceIdentity: { sourceName: this.source.name } },
      },
    });
    addObject(this, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      // Flux must never take the data along when it prunes the application.
      metadata: { name, annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } },
      spec: {
        accessModes: [...props.accessModes],
        storageClassName: props.storageClass,
        resources: { requests: { storage: props.capacity } },
        dataSourceRef: { apiGroup: 'volsync.backube', kind: 'ReplicationDestination', name: `${name}-dst` },
      },
    });
  }
}

/** What source and destination have in common. */
function moverFields(props: ProtectedVolumeProps, secret: string) {
  return {
    repository: secret,
    copyMethod: 'Snapshot',
    storageClassName: props.storageClass,
    volumeSnapshotClassName: props.snapshotClass,
    accessModes: [...props.accessModes],
    moverSecurityContext: moverSecurity(props.owner),
    moverVolumes: [
      { mountPath: repositoryMount, volumeSource: { persistentVolumeClaim: { claimName: props.repository.claim } } },
    ],
  };
}

/** A daily schedule that differs from name to name, so that movers do not all open the repository at once. */
export function scheduleFor(name: string): string {
  const minute = createHash('sha256').update(name).digest().readUInt16BE(0) % 240;
  return `${minute % 60} ${Math.floor(minute / 60)} * * *`;
}

function checkCapacity(scope: Construct, capacity: string): void {
  if (/^[1-9]\d*(\.\d+)?(Ki|Mi|Gi|Ti|Pi)$/.test(capacity)) return;
  throw new Error(
    `[${scope.node.path}] capacity: "${capacity}" is no size; write a number with Ki, Mi, Gi, Ti or Pi, such as 5Gi`,
  );
}
