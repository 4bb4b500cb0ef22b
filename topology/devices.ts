import type { Names } from './names.ts';
import type { NetworkAddress } from './networks.ts';

interface DeviceBase<N extends Names> {
  /** The site that it stands in. */
  readonly site: N['site'];
  /** The UPS that feeds the device. @default mains only */
  readonly power?: N['device'];
  /** The switch or router it is plugged into. @default none: it is the edge of the site */
  readonly uplink?: N['device'];
}

/** A network switch. */
export interface Switch<N extends Names = Names> extends DeviceBase<N> {
  /** Tells it from other devices. */
  readonly kind: 'switch';
  /** Speed of the links to hosts, in megabits per second. */
  readonly linkSpeedMbps?: number;
}

/** A router, mostly the edge of its site. */
export interface Router<N extends Names = Names> extends DeviceBase<N> {
  /** Tells it from other devices. */
  readonly kind: 'router';
  /** Its addresses, one entry for each network that it routes. */
  readonly addresses: readonly NetworkAddress<N>[];
  /** Autonomous system number, when it speaks BGP with a cluster. */
  readonly autonomousSystem?: number;
  /** Whether it also resolves names for the site. @default false */
  readonly resolvesNames?: boolean;
}

/** Disks that serve as one. */
export interface DiskPool {
  /** How many of its disks may be lost: none, or as the name of the layout says. */
  readonly redundancy: 'none' | 'mirror' | 'raid5' | 'raid6' | 'raid10' | 'raidz1' | 'raidz2';
  /** Usable size in terabytes. */
  readonly sizeTb?: number;
}

/** A network storage appliance. */
export interface Nas<N extends Names = Names> extends DeviceBase<N> {
  /** Tells it from other devices. */
  readonly kind: 'nas';
  /** Its addresses, one entry for each network that it is in. */
  readonly addresses: readonly NetworkAddress<N>[];
  /** Its disk pools, by name. */
  readonly pools: Readonly<Record<string, DiskPool>>;
}

/** An uninterruptible power supply. */
export interface Ups<N extends Names = Names> extends DeviceBase<N> {
  /** Tells it from other devices. */
  readonly kind: 'ups';
  /** How long it carries its load, in minutes. */
  readonly runtimeMinutes?: number;
}

/** A thing in a site that is no computer of ours but that computers of ours need. */
export type Device<N extends Names = Names> = Switch<N> | Router<N> | Nas<N> | Ups<N>;
