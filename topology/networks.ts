import type { Names } from './names.ts';

/**
 * What a network is for. `load-balancer` networks are the address pools handed out to services; `pods` and `services` are
 * the ranges of a cluster; `hosts` and `private` carry machines.
 */
export type NetworkPurpose = 'hosts' | 'private' | 'pods' | 'services' | 'load-balancer';

/** A range of addresses, by its name in the section. */
export interface Network<N extends Names = Names> {
  /** What it is for. */
  readonly purpose: NetworkPurpose;
  /** IPv4 range in CIDR notation. At least one of the two families is required. */
  readonly ipv4?: string;
  /** IPv6 range in CIDR notation. */
  readonly ipv6?: string;
  /** The network this range is cut from. Both must not overlap unless one names the other here. */
  readonly within?: N['network'];
  /** VLAN tag, 1 to 4094. @default untagged */
  readonly vlan?: number;
  /** Linux bridge of the Proxmox hosts that carries it. @default 'vmbr0' */
  readonly bridge?: string;
  /** Maximum transmission unit in bytes. @default 1500 */
  readonly mtu?: number;
}

/** One interface's addresses. At least one family is required, and each must lie in the network's range of that family. */
export interface NetworkAddress<N extends Names = Names> {
  /** The network that the interface is in. */
  readonly network: N['network'];
  /** Address without a prefix length. */
  readonly ipv4?: string;
  /** Address without a prefix length. */
  readonly ipv6?: string;
  /**
   * Hardware address of the interface, such as `bc:24:11:00:00:01`: guests of Proxmox get it, and Talos finds the link by it.
   * @default whatever Proxmox makes up; a machine of Talos with several links has to say those of all
   */
  readonly mac?: string;
}
