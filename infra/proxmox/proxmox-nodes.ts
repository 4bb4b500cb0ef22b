import * as proxmox from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import { startupOf } from '../../analysis/boot-order.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readTopologyInto } from '../../graph/readers/read-topology.ts';
import type { Cluster } from '../../topology/clusters.ts';
import type { ProxmoxContainer, ProxmoxVm, Startup } from '../../topology/machines.ts';
import type { Topology } from '../../topology/topology.ts';
import { nodeFirewall } from '../firewall/firewall-rules.ts';
import { Container } from './container.ts';
import { GuestFirewall } from './guest-firewall.ts';
import { RestartInPlace } from './high-availability.ts';
import { interfacesOf } from './interfaces.ts';
import { VirtualMachine } from './virtual-machine.ts';

/** What a node is built with, beside what the topology says. */
export interface GuestSetup {
  /** Changes when the user data does. */
  readonly digest: string;
  /** @default none: the image waits for its configuration */
  readonly userData?: pulumi.Input<string>;
}

/** Whose nodes they are. */
export interface ProxmoxNodesArgs {
  /** The topology that declares the cluster. */
  readonly topology: Topology;
  /** Name of the cluster in the topology. */
  readonly cluster: string;
  /** Public SSH keys of the operators; Talos has no use for them. */
  readonly sshKeys: readonly string[];
  /** Disk image of the VMs, and which system is on it, so that it is the one that the topology declares. @default that is not compared */
  readonly image: {
    readonly url: string;
    readonly fileName: string;
    readonly hasGuestAgent: boolean;
    readonly operatingSystem?: string;
  };
  /** Template of containers. @default Debian 12 */
  readonly template?: { readonly url: string; readonly fileName: string };
  /** What each guest is set up with. */
  readonly setup: (machine: string) => GuestSetup;
}

const debianTemplate = {
  url: 'http://download.proxmox.com/images/system/debian-12-standard_12.12-1_amd64.tar.zst',
  fileName: 'debian-12-standard_12.12-1_amd64.tar.zst',
};

/**
 * The Proxmox guests of a cluster: bridges, images and PCI mappings on the hosts that need them, the guests in the boot order
 * that follows from what they need, HA that restarts servers in place, and backups of whole machines.
 *
 * Upholds `proxmox/ha-restarts-in-place`, `proxmox/passthrough-uses-a-mapping`, `proxmox/passthrough-vm-is-q35-with-uefi`,
 * `proxmox/passthrough-vm-stays-out-of-ha`, `proxmox/vm-does-not-reboot-on-update`, `proxmox/vm-memory-does-not-balloon`,
 * `proxmox/vm-moves-instead-of-being-replaced` and `topology/boot-order-covers-dependencies`.
 *
 * @throws Error when the cluster is not in the topology, or one of its VMs declares another operating system than the image has.
 */
export class ProxmoxNodes extends pulumi.ComponentResource {
  readonly #args: ProxmoxNodesArgs;
  readonly #bridges: proxmox.network.linux.Bridge[] = [];
  readonly #files = new Map<string, proxmox.download.File>();

  constructor(name: string, args: ProxmoxNodesArgs, options?: pulumi.ComponentResourceOptions) {
    super('holdfast:proxmox:ProxmoxNodes', name, {}, options);
    this.#args = args;
    const cluster = args.topology.clusters[args.cluster];
    if (cluster === undefined)
      throw new Error(
        `cluster: "${args.cluster}" is not in the topology; it has ${Object.keys(args.topology.clusters).join(', ')}`,
      );
    const graph = new ResourceGraph();
    readTopologyInto(graph, args.topology);
    const startups = startupOf(graph);
    const guests = guestsOf(args.topology, cluster);
    this.#addBridges([...new Set(guests.map(([, { host }]) => host))]);
    for (const [guest, machine] of guests) {
      const startup = startups.get(`${args.topology.source}/machine/${guest}`);
      if (startup === undefined) throw new Error(`machines.${guest} has no place in the boot order`);
      const node =
        machine.kind === 'proxmox-vm' ? this.#addVm(guest, machine, startup) : this.#addLxc(guest, machine, startup);
      if (machine.restartedByHa !== true) continue;
      const id = (node instanceof VirtualMachine ? node.vm.vmId : node.container.vmId) as pulumi.Output<number>;
      const kind = machine.kind === 'proxmox-vm' ? 'vm' : 'ct';
      new RestartInPlace(guest, { kind, id, host: machine.host }, { parent: node });
    }
    this.#addBackups(name, cluster, guests);
    this.registerOutputs({});
  }

  #addVm(name: string, machine: ProxmoxVm, startup: Startup): VirtualMachine {
    const { topology, cluster, image } = this.#args;
    const { operatingSystem: declared = image.operatingSystem } = machine;
    if (image.operatingSystem !== undefined && declared !== image.operatingSystem) {
      throw new Error(
        `machines.${name}.operatingSystem: found ${declared ?? ''}, and the image has ${image.operatingSystem}; required: the same; fix: give the program another image, or correct the topology`,
      );
    }
    const { digest, userData } = this.#args.setup(name);
    const node = new VirtualMachine(
      name,
      {
        machine,
        startup,
        setup: digest,
        ...(userData !== undefined && { userData }),
        image: this.#file('image', machine.host, { ...image, contentType: 'import' }).id,
        interfaces: interfacesOf(topology, machine),
        isFiltered: topology.clusters[cluster]?.guestFirewall === true,
        waitsFor: this.#bridges,
        gpuMappings: this.#addGpuMappings(topology, machine),
        hasGuestAgent: image.hasGuestAgent,
      },
      { parent: this },
    );
    if (topology.clusters[cluster]?.guestFirewall === true) {
      const vmId = node.vm.vmId as pulumi.Output<number>;
      new GuestFirewall(
        name,
        { host: machine.host, vmId, rules: nodeFirewall(topology, cluster, name) },
        { parent: node },
      );
    }
    return node;
  }

  #addLxc(name: string, machine: ProxmoxContainer, startup: Startup): Container {
    const { topology, sshKeys, template } = this.#args;
    const file = this.#file('template', machine.host, { ...(template ?? debianTemplate), contentType: 'vztmpl' });
    return new Container(
      name,
      {
        machine,
        startup,
        setup: this.#args.setup(name).digest,
        interfaces: interfacesOf(topology, machine),
        waitsFor: this.#bridges,
        template: file.id,
        mountsNfs: Object.values(topology.storage).some(({ kind }) => kind === 'nfs'),
        sshKeys,
      },
      { parent: this },
    );
  }

  #addBridges(hosts: readonly string[]): void {
    for (const host of hosts) {
      for (const [bridge, { ports, vlanAware = false }] of Object.entries(
        this.#args.topology.hosts[host]?.bridges ?? {},
      )) {
        this.#bridges.push(
          new proxmox.network.linux.Bridge(
            `${host}-${bridge}`,
            { nodeName: host, name: bridge, ports: [...ports], vlanAware, autostart: true, comment: 'holdfast' },
            { parent: this },
          ),
        );
      }
    }
  }

  /** A download, once on each host: it belongs to the host it was made on, unless the storage is shared. */
  #file(
    kind: 'image' | 'template',
    host: string,
    { url, fileName, contentType }: { readonly url: string; readonly fileName: string; readonly contentType: string },
  ): proxmox.download.File {
    const name = `${kind}-${host}`;
    const file =
      this.#files.get(name) ??
      new proxmox.download.File(
        name,
        { nodeName: host, datastoreId: 'local', contentType, url, fileName, overwrite: false },
        { parent: this },
      );
    this.#files.set(name, file);
    return file;
  }

  #addGpuMappings(topology: Topology, machine: ProxmoxVm): Record<string, pulumi.Output<string>> {
    const gpus = topology.hosts[machine.host]?.gpus ?? {};
    return Object.fromEntries(
      (machine.gpus ?? []).flatMap((gpu) => {
        const pci = gpus[gpu]?.pci;
        if (pci === undefined) return [];
        const { id, subsystemId, path, iommuGroup } = pci;
        const name = `${machine.host}-${gpu}`;
        const mapping = new proxmox.hardware.mapping.Pci(
          name,
          { name, maps: [{ node: machine.host, id, subsystemId, path, iommuGroup }] },
          { parent: this },
        );
        return [[gpu, mapping.name]];
      }),
    );
  }

  #addBackups(name: string, { machineBackups }: Cluster, guests: ReturnType<typeof guestsOf>): void {
    if (machineBackups === undefined || guests.length === 0) return;
    new proxmox.backup.Job(
      `${name}-backup`,
      {
        resourceId: `holdfast-${name}`,
        enabled: true,
        schedule: machineBackups.schedule,
        storage: machineBackups.storage,
        vmids: guests.map(([, machine]) => String(machine.kind === 'proxmox-vm' ? machine.vmId : machine.containerId)),
        mode: 'snapshot',
        compress: 'zstd',
        // A job that was due while the host was off runs when it is back.
        repeatMissed: true,
        pruneBackups: {
          'keep-daily': String(machineBackups.kept.daily),
          'keep-weekly': String(machineBackups.kept.weekly),
        },
        notesTemplate: '{{guestname}} of holdfast',
      },
      { parent: this },
    );
  }
}

function guestsOf(topology: Topology, cluster: Cluster): (readonly [string, ProxmoxVm | ProxmoxContainer])[] {
  return Object.keys(cluster.nodes).flatMap((name) => {
    const machine = topology.machines[name];
    return machine?.kind === 'proxmox-vm' || machine?.kind === 'proxmox-lxc' ? [[name, machine] as const] : [];
  });
}
