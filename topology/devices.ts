import type { Names } from './names.ts';
import type { NetworkAddress } from './networks.ts';

interface DeviceBase<N extends Names> {
  readonly site: N['site'];
  /** The UPS that feeds the device. @default mains only */
  readonly power?: N['device'];
  /** The switch or router it is plugged into. @default none: it is the edge of the site */
  readonly uplink?: N['device'];
}

export interface Switch<N extends Names = Names> extends DeviceBase<N> {
  readonly kind: 'switch';
  /** Speed of the links to hosts, in megabits per second. */
  readonly linkSpeedMbps?: number;
}

export interface Router<N extends Names = Names> extends DeviceBase<N> {
  readonly kind: 'router';
  readonly addresses: readonly NetworkAddress<N>[];
  /** Autonomous system number, when it speaks BGP with a cluster. */
  readonly autonomousSystem?: number;
  /** Whether it also resolves names for the site. @default false */
  readonly resolvesNames?: boolean;
}

export interface DiskPool {
  readonly redundancy: 'none' | 'mirror' | 'raid5' | 'raid6' | 'raid10' | 'raidz1' | 'raidz2';
  /** Usable size in terabytes. */
  readonly sizeTb?: number;
}

export interface Nas<N extends Names = Names> extends DeviceBase<N> {
  readonly kind: 'nas';
  readonly addresses: readonly NetworkAddress<N>[];
  readonly pools: Readonly<Record<string, DiskPool>>;
}

export interface Ups<N extends Names = Names> extends DeviceBase<N> {
  readonly kind: 'ups';
  /** How long it carries its load, in minutes. */
  readonly runtimeMinutes?: number;
}

/** A thing in a site that is no computer of ours but that computers of ours need. */
export type Device<N extends Names = Names> = Switch<N> | Router<N> | Nas<N> | Ups<N>;
