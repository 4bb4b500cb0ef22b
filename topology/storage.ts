import type { Names } from './names.ts';

/** What serves a storage system: a device, a host, a machine or an external service. Exactly one. */
export interface ServedBy<N extends Names = Names> {
  /** A NAS. */
  readonly device?: N['device'];
  /** A host that serves its own disks. */
  readonly host?: N['host'];
  /** A machine, such as a VM with a storage server in it. */
  readonly machine?: N['machine'];
  /** An external service. */
  readonly service?: N['service'];
  /** The disk pool on it. */
  readonly pool?: string;
}

/** An NFS export. */
export interface NfsStorage<N extends Names = Names> {
  /** Tells it from other storage. */
  readonly kind: 'nfs';
  /** What exports it. */
  readonly servedBy: ServedBy<N>;
  /** Path of the export on its server. */
  readonly exportPath: string;
  /** Version of the protocol that is mounted. */
  readonly version: '3' | '4' | '4.1' | '4.2';
}

/** A folder on whichever node the pod landed on first: lost with that node. */
export interface LocalPathStorage {
  /** Tells it from other storage. */
  readonly kind: 'local-path';
  /** The folder on each node. */
  readonly path: string;
  /**
   * Folders below it, each for one static volume; nodes make them when they are set up. A volume whose folder is not there is never mounted.
   * @default none: a provisioner makes its own
   */
  readonly folders?: readonly string[];
}

/** Longhorn: replicas of volumes on disks of the nodes. */
export interface LonghornStorage<N extends Names = Names> {
  /** Tells it from other storage. */
  readonly kind: 'longhorn';
  /** Version of Longhorn, such as `1.11.0`. */
  readonly version: string;
  /** The version that runs, while it is being upgraded: Longhorn goes one minor version at a time. @default nothing runs yet */
  readonly upgradesFrom?: string;
  /** Which disks of which machine's host carry replicas, and under which tags. */
  readonly disks: readonly {
    /** The node. */
    readonly machine: N['machine'];
    /** Name of the disk of its host. */
    readonly disk: string;
    /** Tags by which StorageClasses choose disks. */
    readonly tags: readonly string[];
  }[];
}

/** A Ceph cluster. */
export interface CephStorage<N extends Names = Names> {
  /** Tells it from other storage. */
  readonly kind: 'ceph';
  /** Where its daemons run. */
  readonly servedBy: readonly ServedBy<N>[];
  /** The fsid, used as `clusterID` by Ceph-CSI. */
  readonly clusterId: string;
  /** Addresses of the monitors, each with its port. */
  readonly monitors: readonly string[];
}

/** A bucket behind the S3 API. */
export interface ObjectStorage<N extends Names = Names> {
  /** Tells it from other storage. */
  readonly kind: 's3';
  /** What serves the API. */
  readonly servedBy: ServedBy<N>;
  /** Name of the bucket. */
  readonly bucket: string;
  /** Host name of the S3 API, without a scheme. @default the endpoint of the service that serves it */
  readonly endpoint?: string;
  /** Region that requests are signed for. @default the one in `s3.<region>.…` of the endpoint, else what the client assumes */
  readonly region?: string;
}

/** Where volumes and copies live. */
export type StorageSystem<N extends Names = Names> =
  NfsStorage<N> | LocalPathStorage | LonghornStorage<N> | CephStorage<N> | ObjectStorage<N>;
