import type { Names } from './names.ts';
import type { NetworkAddress } from './networks.ts';

/** Place of a guest in its host's boot sequence. Proxmox keeps this order per host only, never across hosts. */
export interface Startup {
  /** Lower starts first. */
  readonly order: number;
  /** Seconds to wait after starting this guest before the next order starts. */
  readonly upDelaySeconds: number;
}

interface MachineBase<N extends Names> {
  readonly addresses: readonly NetworkAddress<N>[];
  readonly operatingSystem?: string;
}

export interface ProxmoxVm<N extends Names = Names> extends MachineBase<N> {
  readonly kind: 'proxmox-vm';
  readonly host: N['host'];
  /** Proxmox id, 100 to 999999999, unique in the Proxmox cluster of the site. */
  readonly vmId: number;
  readonly cpuCores: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  /** Proxmox storage that holds its disks. */
  readonly datastore: string;
  /** Names of GPUs of the host that are passed through to this VM. */
  readonly gpus?: readonly string[];
  /** Whether Proxmox HA restarts it in place after a failure. @default false */
  readonly restartedByHa?: boolean;
  /** @default derived from what the VM depends on */
  readonly startup?: Startup;
}

export interface BindMount {
  readonly hostPath: string;
  readonly path: string;
  readonly readOnly?: boolean;
}

export interface ProxmoxContainer<N extends Names = Names> extends MachineBase<N> {
  readonly kind: 'proxmox-lxc';
  readonly host: N['host'];
  /** Proxmox id, from the same range as VMs. */
  readonly containerId: number;
  readonly cpuCores: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  readonly datastore: string;
  readonly bindMounts?: readonly BindMount[];
  /** Whether Proxmox HA restarts it in place after a failure. @default false */
  readonly restartedByHa?: boolean;
  readonly startup?: Startup;
}

export interface HetznerServer<N extends Names = Names> extends MachineBase<N> {
  readonly kind: 'hetzner-server';
  readonly site: N['site'];
  /** Hetzner Cloud location, such as `nbg1`. */
  readonly location: string;
  /** Hetzner server type, such as `cx33`. */
  readonly serverType: string;
  /** Spread placement group: servers of one group never share a physical host. At most ten servers each. */
  readonly placementGroup?: string;
}

export interface BareMetal<N extends Names = Names> extends MachineBase<N> {
  readonly kind: 'bare-metal';
  readonly host: N['host'];
}

/** A Linux inside Windows: behind its host's NAT, without block devices of its own. */
export interface Wsl2<N extends Names = Names> extends MachineBase<N> {
  readonly kind: 'wsl2';
  readonly host: N['host'];
  readonly gpus?: readonly string[];
}

/** An operating system of ours that can be a cluster node. */
export type Machine<N extends Names = Names> =
  ProxmoxVm<N> | ProxmoxContainer<N> | HetznerServer<N> | BareMetal<N> | Wsl2<N>;
