import * as proxmox from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import type { ProxmoxVm, Startup } from '../../topology/machines.ts';
import type { NetworkAddress } from '../../topology/networks.ts';

/** One interface of a VM, resolved: its addresses with prefix lengths, and the gateways of its network. */
export interface Interface {
  readonly address: NetworkAddress;
  readonly vlan?: number;
  readonly ipv4?: { readonly address: string; readonly gateway?: string };
  readonly ipv6?: { readonly address: string; readonly gateway?: string };
}

export interface K3sNodeArgs {
  readonly machine: ProxmoxVm;
  readonly startup: Startup;
  /** User data; contains the join token, so it is a secret. */
  readonly userData: pulumi.Input<string>;
  readonly interfaces: readonly Interface[];
  /** The disk image, downloaded on the machine's host. */
  readonly image: pulumi.Input<string>;
  /** PCI mappings of the GPUs that are passed through, by GPU name. */
  readonly gpuMappings: Readonly<Record<string, pulumi.Input<string>>>;
  /** Proxmox storage with the content type `snippets`. @default 'local' */
  readonly snippets?: string;
}

/** Seconds a node may take to shut down: it drains nothing by itself, but etcd and databases write out. */
const downDelaySeconds = 120;

/**
 * A VM that is a k3s node. It guards the provider's defaults that bite: no reboot on update, no ballooning, no fifteen-minute
 * wait for an agent on destroy, and no replacement when HA moved it or its user data changed.
 */
export class K3sNode extends pulumi.ComponentResource {
  readonly vm: proxmox.VmLegacy;

  constructor(name: string, args: K3sNodeArgs, options?: pulumi.ComponentResourceOptions) {
    super('holdfast:proxmox:K3sNode', name, {}, options);
    const { machine } = args;
    const snippet = new proxmox.FileLegacy(
      `${name}-user-data`,
      {
        nodeName: machine.host,
        datastoreId: args.snippets ?? 'local',
        contentType: 'snippets',
        sourceRaw: { fileName: `${name}.yaml`, data: pulumi.secret(args.userData) },
      },
      // Editing a snippet would replace every VM that uses it. A changed one means that the node needs rolling.
      { parent: this, ignoreChanges: ['sourceRaw'] },
    );
    const gpus = machine.gpus ?? [];
    this.vm = new proxmox.VmLegacy(
      `${name}-vm`,
      {
        name,
        nodeName: machine.host,
        vmId: machine.vmId,
        tags: ['holdfast', 'k3s'],
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
        networkDevices: args.interfaces.map(({ vlan }) => ({
          bridge: 'vmbr0',
          ...(vlan !== undefined && { vlanId: vlan }),
        })),
        initialization: {
          datastoreId: machine.datastore,
          userDataFileId: snippet.id,
          ipConfigs: args.interfaces.map(({ ipv4, ipv6 }) => ({ ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) })),
        },
        agent: { enabled: true, timeout: '5m' },
        onBoot: true,
        startup: { order: args.startup.order, upDelay: args.startup.upDelaySeconds, downDelay: downDelaySeconds },
        rebootAfterUpdate: false,
        migrate: true,
        stopOnDestroy: true,
        protection: true,
        deleteUnreferencedDisksOnDestroy: false,
      },
      {
        parent: this,
        protect: true,
        ignoreChanges: [
          ...(machine.restartedByHa === true ? ['nodeName'] : []),
          'initialization.userDataFileId',
          'disks[0].importFrom',
        ],
      },
    );
    this.registerOutputs({ vmId: this.vm.vmId });
  }
}

/** PCIe passthrough needs q35 and UEFI; a mapping instead of a raw address lets an API token apply it. */
function passthrough(args: K3sNodeArgs, gpus: readonly string[]): Partial<proxmox.VmLegacyArgs> {
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
