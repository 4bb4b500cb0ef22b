import type { DiskPool } from './devices.ts';
import type { Names } from './names.ts';
import type { NetworkAddress } from './networks.ts';

/** One disk of a host, or several that are alike. */
export interface Disk {
  /** What it is made of. */
  readonly kind: 'nvme' | 'optane' | 'sata-ssd' | 'sas-ssd' | 'hdd';
  /** Size of one disk, in gigabytes. */
  readonly sizeGb: number;
  /** How many identical disks. @default 1 */
  readonly count?: number;
  /**
   * Where Linux finds each of them, by a name that stays, such as `/dev/disk/by-id/nvme-…`. What is stored on them needs it: an empty one is
   * formatted when its machine is set up. @default unknown
   */
  readonly devices?: readonly string[];
  /** Whether the system of the machine is on it: what is stored there gets a folder beside it. @default false */
  readonly holdsSystem?: boolean;
}

/** A graphics card of a host. */
export interface Gpu {
  /** Who made it: that decides which device plugin and driver it needs. */
  readonly vendor: 'nvidia' | 'intel' | 'amd';
  /** Its name, such as `Tesla T4`. */
  readonly model: string;
  /** Its own memory in gibibytes. */
  readonly memoryGib?: number;
  /** PCI identity, as `lspci -nn` and `/sys/bus/pci` show it. Needed to pass the card through to a VM. */
  readonly pci?: {
    /** Vendor and device id, such as `10de:1eb8`. */
    readonly id: string;
    /** Subsystem vendor and device id. */
    readonly subsystemId: string;
    /** Address on the bus, such as `0000:01:00.0`. */
    readonly path: string;
    /** IOMMU group: everything in it is passed through together. */
    readonly iommuGroup: number;
  };
}

/** A Linux bridge of a Proxmox host. */
export interface Bridge {
  /** Interfaces of the host that belong to it. */
  readonly ports: readonly string[];
  /** Whether guests may use VLAN tags on it. @default false */
  readonly vlanAware?: boolean;
}

/** A physical computer: what fails as one. */
export interface Host<N extends Names = Names> {
  /** The site that it stands in. */
  readonly site: N['site'];
  /** What runs on it. */
  readonly platform: 'proxmox' | 'linux' | 'windows';
  /** Its addresses, one entry for each network that it is in. */
  readonly addresses: readonly NetworkAddress<N>[];
  /** The switch or router it is plugged into. */
  readonly uplink?: N['device'];
  /** The UPS that feeds it. @default mains only */
  readonly power?: N['device'];
  /** Cores that guests may have in all. @default unknown: guests are not added up */
  readonly cpuCores?: number;
  /** Memory in gibibytes. @default unknown: guests are not added up */
  readonly memoryGib?: number;
  /** Its disks, by name. @default none are known */
  readonly disks?: Readonly<Record<string, Disk>>;
  /** Disk pools that this host serves to others, such as ZFS or RAID arrays behind NFS. */
  readonly pools?: Readonly<Record<string, DiskPool>>;
  /** Its graphics cards, by name. @default none */
  readonly gpus?: Readonly<Record<string, Gpu>>;
  /**
   * Bridges that are made from here, by name. The one that carries the host's own address is not among them: a mistake in it
   * would cut the host off.
   */
  readonly bridges?: Readonly<Record<string, Bridge>>;
}
