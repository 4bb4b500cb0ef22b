import { firstAddress } from './lookups.ts';
import { sh, type Shell } from './shell.ts';
import type { Topology } from './topology.ts';

/** A word of a command line that may ask for what it stands for. */
export interface Asking {
  /** The word, quoted. */
  readonly shell: Shell;
}

/**
 * Where somebody outside reaches a machine. A server of Hetzner has only a private address in the topology, which nobody outside reaches: Hetzner
 * says its public one.
 */
export function reachableAddress(topology: Topology, name: string): Asking {
  const machine = topology.machines[name];
  if (machine?.kind === 'hetzner-server') return { shell: sh`"$(hcloud server ip ${name})"` };
  return { shell: sh`${firstAddress(machine) ?? name}` };
}

/**
 * Where one logs in to a node of k3s, as `ops`: cloud-init makes that user, and the join script does where nobody else sets a machine up.
 */
export function loginTo(topology: Topology, name: string): Asking {
  const machine = topology.machines[name];
  if (machine?.kind === 'hetzner-server') return { shell: sh`"ops@$(hcloud server ip ${name})"` };
  return { shell: sh`${`ops@${firstAddress(machine) ?? name}`}` };
}

/** Where one logs in to a machine that is no node yet: Proxmox lets root alone into a new container. */
export function firstLoginTo(topology: Topology, name: string): Asking {
  const machine = topology.machines[name];
  if (machine?.kind !== 'proxmox-lxc') return loginTo(topology, name);
  return { shell: sh`${`root@${firstAddress(machine) ?? name}`}` };
}
