import { containerFile, openContainer } from '../../analysis/container-lines.ts';
import { firstAddress, serverAddress } from '../../topology/lookups.ts';
import type { BindMount } from '../../topology/machines.ts';
import { overSsh, sh, type Shell } from '../../topology/shell.ts';
import type { Topology } from '../../topology/topology.ts';
import type { OperatorStep } from './operator-step.ts';

/** What is done on the host of a container before a kubelet can run in it; nothing where the machine is none. */
export function containerSteps(topology: Topology, name: string): OperatorStep[] {
  const machine = topology.machines[name];
  if (machine?.kind !== 'proxmox-lxc') return [];
  const host = firstAddress(topology.hosts[machine.host]) ?? machine.host;
  return [
    ...(machine.bindMounts ?? []).flatMap((mount) => hostMount(topology, host, mount)),
    {
      what: `open ${name} for a kubelet: modules of its host, and lines in ${containerFile(machine.containerId)} that no API of Proxmox sets, then it starts anew`,
      command: overSsh(`root@${host}`, openContainer(machine.containerId)),
    },
  ];
}

/**
 * What a host mounts for a container that sees the folder, for good: before its guests start, and without holding up its own start where the
 * export is away. A container sees what was mounted when it started.
 */
function hostMount(topology: Topology, host: string, { hostPath, from }: BindMount): OperatorStep[] {
  const storage = from === undefined ? undefined : topology.storage[from];
  if (storage?.kind !== 'nfs') return [];
  const server = serverAddress(topology, storage.servedBy) ?? '';
  const line = `${server}:${storage.exportPath} ${hostPath} nfs vers=${storage.version},_netdev,nofail,x-systemd.before=pve-guests.service 0 0`;
  return [
    {
      what: `mount ${server}:${storage.exportPath} on ${host}, for good`,
      command: overSsh(
        `root@${host}`,
        sh`mkdir -p ${hostPath} && { grep -q ${` ${hostPath} nfs `} /etc/fstab || echo ${line} >> /etc/fstab; } && systemctl daemon-reload && { mountpoint -q ${hostPath} || mount ${hostPath}; }`,
      ),
    },
  ];
}

/** What stands before a command that root alone may run: nothing in a new container, where one is root, and which has no sudo. */
export function asRoot(topology: Topology, name: string): Shell {
  return topology.machines[name]?.kind === 'proxmox-lxc' ? sh`` : sh`sudo `;
}

/** What joins the machines that nobody sets up whole, in the order of the topology. */
export function joinSteps(topology: Topology, clusterName: string, files: readonly string[]): OperatorStep[] {
  const nodes = Object.keys(topology.clusters[clusterName]?.nodes ?? {});
  return nodes.flatMap((name) => {
    const file = `join-${name}.sh`;
    if (!files.includes(file)) return [];
    return [
      ...containerSteps(topology, name),
      {
        what: `copy ${file} to its machine, and run it there; it asks for the join token: pulumi stack output --show-secrets`,
        command: sh`${{ shell: asRoot(topology, name) }}bash ${file}`,
      },
    ];
  });
}
