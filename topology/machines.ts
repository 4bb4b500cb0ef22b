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
  /** Its addresses, one entry for each network that it is in. */
  readonly addresses: readonly NetworkAddress<N>[];
  /** Such as `debian-12` or `talos`. @default unknown */
  readonly operatingSystem?: string;
}

/** A virtual machine of a Proxmox host. */
export interface ProxmoxVm<N extends Names = Names> extends MachineBase<N> {
  /** Tells it from other machines. */
  readonly kind: 'proxmox-vm';
  /** The Proxmox host that runs it. */
  readonly host: N['host'];
  /** Proxmox id, 100 to 999999999, unique in the Proxmox cluster of the site. */
  readonly vmId: number;
  /** Virtual cores. */
  readonly cpuCores: number;
  /** Memory in mebibytes. It does not balloon. */
  readonly memoryMib: number;
  /** Size of its system disk in gibibytes. */
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

/** A folder of the host inside a container. */
export interface BindMount<N extends Names = Names> {
  /** Folder of the host. */
  readonly hostPath: string;
  /** Where it appears in the container. */
  readonly path: string;
  /** Whether the container may only read it. @default false */
  readonly readOnly?: boolean;
  /** The NFS storage that the host mounts there. @default the folder is the host's own */
  readonly from?: N['storage'];
}

/** A container (LXC) of a Proxmox host. */
export interface ProxmoxContainer<N extends Names = Names> extends MachineBase<N> {
  /** Tells it from other machines. */
  readonly kind: 'proxmox-lxc';
  /** The Proxmox host that runs it. */
  readonly host: N['host'];
  /** Proxmox id, from the same range as VMs. */
  readonly containerId: number;
  /** Cores that it may use. */
  readonly cpuCores: number;
  /** Memory in mebibytes. */
  readonly memoryMib: number;
  /** Size of its root disk in gibibytes. */
  readonly diskGib: number;
  /** Proxmox storage that holds its root disk. */
  readonly datastore: string;
  /** Folders of the host that it sees. @default none */
  readonly bindMounts?: readonly BindMount<N>[];
  /** Whether Proxmox HA restarts it in place after a failure. @default false */
  readonly restartedByHa?: boolean;
  /** @default derived from what the container depends on */
  readonly startup?: Startup;
}

/** A server of Hetzner Cloud. */
export interface HetznerServer<N extends Names = Names> extends MachineBase<N> {
  /** Tells it from other machines. */
  readonly kind: 'hetzner-server';
  /** The site that stands for the provider’s location. */
  readonly site: N['site'];
  /** Hetzner Cloud location, such as `nbg1`. */
  readonly location: string;
  /** Hetzner server type, such as `cx33`. */
  readonly serverType: string;
  /** Spread placement group: servers of one group never share a physical host. At most ten servers each. */
  readonly placementGroup?: string;
  /**
   * Whether the server was there before this topology, and is imported. Its public addresses are then left as they are: Hetzner's provider reads
   * none of them, and would take them away to give them back. @default false
   */
  readonly adopted?: boolean;
}

/** A host that is itself a node: no hypervisor in between. */
export interface BareMetal<N extends Names = Names> extends MachineBase<N> {
  /** Tells it from other machines. */
  readonly kind: 'bare-metal';
  /** The computer. */
  readonly host: N['host'];
}

/** A Linux inside Windows: behind its host's NAT, without block devices of its own. */
export interface Wsl2<N extends Names = Names> extends MachineBase<N> {
  /** Tells it from other machines. */
  readonly kind: 'wsl2';
  /** The Windows computer. */
  readonly host: N['host'];
  /** Names of GPUs of the host that it uses. @default none */
  readonly gpus?: readonly string[];
}

/** An operating system of ours that can be a cluster node. */
export type Machine<N extends Names = Names> =
  ProxmoxVm<N> | ProxmoxContainer<N> | HetznerServer<N> | BareMetal<N> | Wsl2<N>;
