import * as proxmox from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import { startupOf } from '../../analysis/boot-order.ts';
import { ResourceGraph } from '../../graph/graph.ts';
import { readTopologyInto } from '../../graph/read-topology.ts';
import type { Cluster } from '../../topology/clusters.ts';
import type { ProxmoxVm } from '../../topology/machines.ts';
import type { Topology } from '../../topology/topology.ts';
import { cloudInit } from '../nodes/cloud-init.ts';
import { k3sConfig } from '../nodes/k3s-config.ts';
import { interfacesOf } from './interfaces.ts';
import { K3sNode } from './k3s-node.ts';

export interface K3sClusterArgs {
  readonly topology: Topology;
  /** Name of the cluster in the topology. */
  readonly cluster: string;
  /** Public SSH keys of the operators. */
  readonly sshKeys: readonly string[];
  /** Cloud image that nodes start from. @default Ubuntu 24.04 */
  readonly imageUrl?: string;
}

const ubuntuImage = 'https://cloud-images.ubuntu.com/noble/current/noble-server-cloudimg-amd64.img';

/**
 * The Proxmox VMs of a k3s cluster: an image on every host, PCI mappings for its GPUs, one token, the nodes in the boot order
 * that follows from what they need, and HA for the servers, which restarts them in place.
 */
export class K3sCluster extends pulumi.ComponentResource {
  constructor(name: string, args: K3sClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super('holdfast:proxmox:K3sCluster', name, {}, options);
    const { topology } = args;
    const cluster = topology.clusters[args.cluster];
    if (cluster === undefined)
      throw new Error(
        `cluster: "${args.cluster}" is not in the topology; it has ${Object.keys(topology.clusters).join(', ')}`,
      );
    const machines = virtualMachines(topology, cluster);
    const graph = new ResourceGraph();
    readTopologyInto(graph, topology);
    const startups = startupOf(graph);
    const token = new random.RandomPassword(
      `${name}-token`,
      { length: 48, special: false },
      { parent: this, protect: true },
    );
    const hosts = [...new Set(machines.map(([, machine]) => machine.host))];
    const images = new Map(hosts.map((host) => [host, this.#addImage(host, args.imageUrl ?? ubuntuImage)]));
    for (const [machineName, machine] of machines) {
      const startup = startups.get(`${topology.source}/machine/${machineName}`);
      const image = images.get(machine.host);
      if (startup === undefined || image === undefined)
        throw new Error(`machines.${machineName} has no place in the boot order`);
      const node = new K3sNode(
        machineName,
        {
          machine,
          startup,
          image: image.id,
          interfaces: interfacesOf(topology, machine),
          gpuMappings: this.#addGpuMappings(topology, machine),
          userData: token.result.apply((secret) => this.#userData(args, cluster, machineName, secret)),
        },
        { parent: this },
      );
      if (machine.restartedByHa === true) this.#addHa(machineName, machine, node);
    }
    this.registerOutputs({});
  }

  #addImage(host: string, url: string): proxmox.download.File {
    // An image belongs to the host it was downloaded on, unless the storage is shared.
    return new proxmox.download.File(
      `image-${host}`,
      {
        nodeName: host,
        datastoreId: 'local',
        contentType: 'import',
        url,
        fileName: 'holdfast-noble.qcow2',
        overwrite: false,
      },
      { parent: this },
    );
  }

  #addGpuMappings(topology: Topology, machine: ProxmoxVm): Record<string, pulumi.Output<string>> {
    const gpus = topology.hosts[machine.host]?.gpus ?? {};
    return Object.fromEntries(
      (machine.gpus ?? []).flatMap((name) => {
        const pci = gpus[name]?.pci;
        if (pci === undefined) return [];
        const mapping = new proxmox.hardware.mapping.Pci(
          `${machine.host}-${name}`,
          {
            name: `${machine.host}-${name}`,
            maps: [
              {
                node: machine.host,
                id: pci.id,
                subsystemId: pci.subsystemId,
                path: pci.path,
                iommuGroup: pci.iommuGroup,
              },
            ],
          },
          { parent: this },
        );
        return [[name, mapping.name]];
      }),
    );
  }

  #userData(args: K3sClusterArgs, cluster: Cluster, machineName: string, token: string): string {
    const node = cluster.nodes[machineName];
    if (cluster.distribution.kind !== 'k3s' || node === undefined)
      throw new Error(`machines.${machineName} is no k3s node`);
    const mountsNfs = Object.values(cluster.storageClasses).some(
      ({ storage }) => args.topology.storage[storage]?.kind === 'nfs',
    );
    return cloudInit({
      hostname: machineName,
      distribution: cluster.distribution,
      role: node.role,
      config: k3sConfig(args.topology, args.cluster, machineName),
      token,
      sshKeys: args.sshKeys,
      packages: mountsNfs ? ['nfs-common'] : [],
    });
  }

  /** Restart in place only: relocating a server would put two etcd members on one host. */
  #addHa(name: string, machine: ProxmoxVm, node: K3sNode): void {
    const resourceId = pulumi.interpolate`vm:${node.vm.vmId}`;
    const resource = new proxmox.Haresource(
      `${name}-ha`,
      {
        resourceId,
        type: 'vm',
        state: 'started',
        maxRestart: 3,
        maxRelocate: 0,
        failback: false,
        comment: 'restarted in place, never relocated',
      },
      { parent: node },
    );
    new proxmox.Harule(
      `${name}-ha-rule`,
      {
        rule: `${name}-stays`,
        type: 'node-affinity',
        resources: [resourceId],
        nodes: { [machine.host]: 1 },
        strict: true,
      },
      { parent: node, dependsOn: [resource] },
    );
  }
}

function virtualMachines(topology: Topology, cluster: Cluster): (readonly [string, ProxmoxVm])[] {
  return Object.keys(cluster.nodes).flatMap((name) => {
    const machine = topology.machines[name];
    return machine?.kind === 'proxmox-vm' ? [[name, machine] as const] : [];
  });
}
