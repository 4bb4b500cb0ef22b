import type { Mistake } from '../mistakes.ts';
import type { ReadTopology } from '../read-topology.ts';

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Names that become host names and node names must be DNS labels; Proxmox ids must be valid and used once. */
export function* checkNames(topology: ReadTopology): Generator<Mistake> {
  for (const section of ['hosts', 'machines', 'clusters'] as const) {
    for (const name of Object.keys(topology[section])) {
      if (label.test(name)) continue;
      yield {
        path: `${section}.${name}`,
        observed: `the name "${name}"`,
        required: 'a DNS label: lower-case letters, digits and inner hyphens, at most 63 characters',
        fix: 'rename it; host names, node names and Pulumi stack names are made from it',
      };
    }
  }
  yield* proxmoxIds(topology);
}

function* proxmoxIds(topology: ReadTopology): Generator<Mistake> {
  const used = new Map<string, string>();
  for (const [name, machine] of Object.entries(topology.machines)) {
    if (machine.kind !== 'proxmox-vm' && machine.kind !== 'proxmox-lxc') continue;
    const [field, id] = machine.kind === 'proxmox-vm' ? ['vmId', machine.vmId] : ['containerId', machine.containerId];
    const path = `machines.${name}.${field}`;
    if (!Number.isInteger(id) || id < 100 || id > 999_999_999) {
      yield {
        path,
        observed: String(id),
        required: 'a whole number from 100 to 999999999',
        fix: 'Proxmox keeps the ids below 100 for itself: choose another',
      };
    }
    const site = topology.hosts[machine.host]?.site ?? '';
    const taken = used.get(`${site}/${id}`);
    if (taken === undefined) used.set(`${site}/${id}`, name);
    else {
      yield {
        path,
        observed: `${id}, which machines.${taken} has too`,
        required: 'an id that no other VM or container of the Proxmox cluster has',
        fix: 'give one of the two another id',
      };
    }
  }
}
