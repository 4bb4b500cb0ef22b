import * as proxmox from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import { setupDescription } from '../../analysis/outdated-nodes.ts';
import type { ProxmoxVm } from '../../topology/machines.ts';
import { guestOptions, bootPlace, type GuestArgs } from './guest.ts';
import { ipConfigs } from './interfaces.ts';

export interface VirtualMachineArgs extends GuestArgs<ProxmoxVm> {
  /** User data; contains the join token, so it is a secret. @default none: the image waits for its configuration */
  readonly userData?: pulumi.Input<string>;
  /** Whether the host filters what reaches it. @default false */
  readonly isFiltered?: boolean;
  /** The disk image, downloaded on the machine's host. */
  readonly image: pulumi.Input<string>;
  /** PCI mappings of the GPUs that are passed through, by GPU name. */
  readonly gpuMappings: Readonly<Record<string, pulumi.Input<string>>>;
  /** Whether the guest agent runs in it; the provider waits for it. */
  readonly hasGuestAgent: boolean;
  /** Proxmox storage with the content type `snippets`. @default 'local' */
  readonly snippets?: string;
}

/**
 * A VM that is a cluster node. It guards the provider's defaults that bite: no reboot on update, no ballooning, no
 * fifteen-minute wait for an agent on destroy, and no replacement when HA moved it or its user data changed.
 *
 * Upholds proxmox/vm-does-not-reboot-on-update, proxmox/vm-moves-instead-of-being-replaced,
 * proxmox/passthrough-uses-a-mapping, proxmox/passthrough-memory-is-fixed.
 *
 * @throws Error when a passed-through GPU is given to HA, or has no PCI mapping.
 */
export class VirtualMachine extends pulumi.ComponentResource {
  readonly vm: proxmox.VmLegacy;

  constructor(name: string, args: VirtualMachineArgs, options?: pulumi.ComponentResourceOptions) {
    super('holdfast:proxmox:VirtualMachine', name, { setup: args.setup }, options);
    const { machine } = args;
    const gpus = machine.gpus ?? [];
    if (gpus.length > 0 && machine.restartedByHa === true) {
      throw new Error(
        `machines.${name}.restartedByHa: true on a VM with ${gpus.join(', ')}; required: no HA for a VM with a passed-through device; fix: remove restartedByHa, or the GPU`,
      );
    }
    const snippet = args.userData === undefined ? undefined : this.#addSnippet(name, args, args.userData);
    this.vm = new proxmox.VmLegacy(
      `${name}-vm`,
      {
        name,
        nodeName: machine.host,
        vmId: machine.vmId,
        description: setupDescription(args.setup),
        tags: ['holdfast'],
        ...(gpus.length > 0 ? passthrough(args, gpus) : { machine: 'q35', bios: 'seabios' }),
        cpu: { cores: machine.cpuCores, type: gpus.length > 0 ? 'host' : 'x86-64-v2-AES' },
        // Without `floating` the memory is fixed: a balloon would take it from etcd, and a passed-through device pins it anyway.
        memory: { dedicated: machine.memoryMib, floating: 0 },
        scsiHardware: 'virtio-scsi-single',
        disks: [
          {
            interface: 'scsi0',
            datastoreId: machine.datastore,
            importFrom: args.image,
            size: machine.diskGib,
            cache: 'none',
            discard: 'on',
            iothread: true,
            ssd: true,
          },
        ],
        networkDevices: args.interfaces.map(({ address: { mac }, bridge, vlan, mtu }) => ({
          bridge,
          ...(mac !== undefined && { macAddress: mac.toUpperCase() }),
          ...(args.isFiltered === true && { firewall: true }),
          ...(vlan !== undefined && { vlanId: vlan }),
          ...(mtu !== undefined && { mtu }),
        })),
        initialization: {
          datastoreId: machine.datastore,
          ...(snippet !== undefined && { userDataFileId: snippet.id }),
          ipConfigs: ipConfigs(args.interfaces),
        },
        agent: args.hasGuestAgent ? { enabled: true, timeout: '5m' } : { enabled: false },
        onBoot: true,
        startup: bootPlace(args),
        rebootAfterUpdate: false,
        migrate: true,
        stopOnDestroy: true,
        protection: true,
        deleteUnreferencedDisksOnDestroy: false,
      },
      guestOptions(this, args, ['initialization.userDataFileId', 'disks[0].importFrom']),
    );
    this.registerOutputs({ vmId: this.vm.vmId });
  }

  #addSnippet(name: string, args: VirtualMachineArgs, userData: pulumi.Input<string>): proxmox.FileLegacy {
    return new proxmox.FileLegacy(
      `${name}-user-data`,
      {
        nodeName: args.machine.host,
        datastoreId: args.snippets ?? 'local',
        contentType: 'snippets',
        sourceRaw: { fileName: `${name}.yaml`, data: pulumi.secret(userData) },
      },
      // Editing a snippet would replace every VM that uses it.
      { parent: this, ignoreChanges: ['sourceRaw'], additionalSecretOutputs: ['sourceRaw'] },
    );
  }
}

/** PCIe passthrough needs q35 and UEFI; a mapping instead of a raw address lets an API token apply it. */
function passthrough(args: VirtualMachineArgs, gpus: readonly string[]): Partial<proxmox.VmLegacyArgs> {
  return {
    machine: 'q35',
    bios: 'ovmf',
    efiDisk: { datastoreId: args.machine.datastore, type: '4m', preEnrolledKeys: false },
    hostpcis: gpus.map((gpu, index) => {
      const mapping = args.gpuMappings[gpu];
      if (mapping === undefined)
        throw new Error(`gpuMappings: the GPU "${gpu}" has no PCI mapping; declare its pci identity in the topology`);
      return { device: `hostpci${index}`, mapping, pcie: true };
    }),
  };
}
