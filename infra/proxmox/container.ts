import * as proxmox from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import { setupDescription } from '../../analysis/outdated-nodes.ts';
import type { ProxmoxContainer } from '../../topology/machines.ts';
import { guestOptions, bootPlace, type GuestArgs } from './guest.ts';
import { ipConfigs } from './interfaces.ts';

export interface ContainerArgs extends GuestArgs<ProxmoxContainer> {
  /** The operating system's template, downloaded on the container's host. */
  readonly template: pulumi.Input<string>;
  readonly sshKeys: readonly string[];
  /** Whether pods in it mount NFS. @default false */
  readonly mountsNfs?: boolean;
}

/**
 * An LXC container that is a cluster node. A kubelet needs a privileged one with most of its confinement off: bind mounts and
 * those features take the password of root@pam, which the plan says before anything is applied. The join script does the rest.
 */
export class Container extends pulumi.ComponentResource {
  readonly container: proxmox.ContainerLegacy;

  constructor(name: string, args: ContainerArgs, options?: pulumi.ComponentResourceOptions) {
    super('holdfast:proxmox:Container', name, { setup: args.setup }, options);
    const { machine } = args;
    this.container = new proxmox.ContainerLegacy(
      `${name}-lxc`,
      {
        nodeName: machine.host,
        vmId: machine.containerId,
        description: setupDescription(args.setup),
        tags: ['holdfast'],
        unprivileged: false,
        features: { nesting: true, keyctl: true, fuse: true, ...(args.mountsNfs === true && { mounts: ['nfs'] }) },
        cpu: { cores: machine.cpuCores },
        memory: { dedicated: machine.memoryMib, swap: 0 },
        disk: { datastoreId: machine.datastore, size: machine.diskGib },
        operatingSystem: { templateFileId: args.template, type: 'debian' },
        mountPoints: (machine.bindMounts ?? []).map(({ hostPath, path, readOnly }) => ({
          volume: hostPath,
          path,
          // What lies on the host belongs to the host: its own backup, not the container's.
          backup: false,
          shared: false,
          ...(readOnly === true && { readOnly }),
        })),
        networkInterfaces: args.interfaces.map(({ address: { mac }, bridge, vlan, mtu }, index) => ({
          name: `eth${index}`,
          bridge,
          ...(mac !== undefined && { macAddress: mac.toUpperCase() }),
          ...(vlan !== undefined && { vlanId: vlan }),
          ...(mtu !== undefined && { mtu }),
        })),
        initialization: {
          hostname: name,
          ipConfigs: ipConfigs(args.interfaces),
          userAccount: { keys: [...args.sshKeys] },
        },
        startOnBoot: true,
        started: true,
        startup: bootPlace(args),
        protection: true,
      },
      guestOptions(this, args, ['operatingSystem', 'initialization.userAccount']),
    );
    this.registerOutputs({ vmId: this.container.vmId });
  }
}
