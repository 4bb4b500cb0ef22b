import type { Names } from './names.ts';

/** What serves a storage system: a device, a host, a machine or an external service. Exactly one. */
export interface ServedBy<N extends Names = Names> {
  readonly device?: N['device'];
  readonly host?: N['host'];
  readonly machine?: N['machine'];
  readonly service?: N['service'];
  /** The disk pool on it. */
  readonly pool?: string;
}

export interface NfsStorage<N extends Names = Names> {
  readonly kind: 'nfs';
  readonly servedBy: ServedBy<N>;
  readonly exportPath: string;
  readonly version: '3' | '4' | '4.1' | '4.2';
}

/** A folder on whichever node the pod landed on first: lost with that node. */
export interface LocalPathStorage {
  readonly kind: 'local-path';
  readonly path: string;
}

export interface LonghornStorage<N extends Names = Names> {
  readonly kind: 'longhorn';
  readonly version: string;
  /** The version that runs, while it is being upgraded: Longhorn goes one minor version at a time. @default nothing runs yet */
  readonly upgradesFrom?: string;
  /** Which disks of which machine's host carry replicas, and under which tags. */
  readonly disks: readonly {
    readonly machine: N['machine'];
    readonly disk: string;
    readonly tags: readonly string[];
  }[];
}

export interface CephStorage<N extends Names = Names> {
  readonly kind: 'ceph';
  readonly servedBy: readonly ServedBy<N>[];
  /** The fsid, used as `clusterID` by Ceph-CSI. */
  readonly clusterId: string;
  readonly monitors: readonly string[];
}

export interface ObjectStorage<N extends Names = Names> {
  readonly kind: 's3';
  readonly servedBy: ServedBy<N>;
  readonly bucket: string;
  /** Host name of the S3 API, without a scheme. @default the endpoint of the service that serves it */
  readonly endpoint?: string;
  readonly region?: string;
}

export type StorageSystem<N extends Names = Names> =
  NfsStorage<N> | LocalPathStorage | LonghornStorage<N> | CephStorage<N> | ObjectStorage<N>;
