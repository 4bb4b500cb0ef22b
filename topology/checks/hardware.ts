import { nearestName, type Mistake } from '../mistakes.ts';
import type { ReadTopology } from '../read-topology.ts';

/** GPUs and disks that are used must exist on the host, and a GPU belongs to one machine at a time. */
export function* checkHardware(topology: ReadTopology): Generator<Mistake> {
  const owners = new Map<string, string>();
  const systems = new Map<string, string>();
  for (const [name, machine] of Object.entries(topology.machines)) {
    if (machine.kind === 'hetzner-server' || machine.kind === 'unknown') continue;
    const host = topology.hosts[machine.host];
    if (host === undefined) continue; // reported as an unknown name
    if (machine.kind === 'proxmox-vm' || machine.kind === 'proxmox-lxc') {
      if (host.platform !== 'proxmox') yield platformMistake(name, machine.host, host.platform, 'proxmox');
    } else {
      const required = machine.kind === 'wsl2' ? 'windows' : 'linux';
      if (host.platform !== required) yield platformMistake(name, machine.host, host.platform, required);
      const other = systems.get(machine.host);
      systems.set(machine.host, name);
      if (other !== undefined) {
        yield {
          path: `machines.${name}.host`,
          observed: `"${machine.host}", on which machines.${other} already runs`,
          required: 'one operating system for one host',
          fix: 'declare a host for each computer',
        };
      }
    }
    for (const [index, gpu] of ('gpus' in machine ? (machine.gpus ?? []) : []).entries()) {
      yield* checkGpu(topology, owners, { name, host: machine.host, gpu, path: `machines.${name}.gpus[${index}]` });
    }
  }
}

function platformMistake(name: string, host: string, observed: string, required: string): Mistake {
  return {
    path: `machines.${name}.host`,
    observed: `"${host}", whose platform is ${observed}`,
    required: `a host whose platform is ${required}`,
    fix: 'choose another host or another kind of machine',
  };
}

function* checkGpu(
  topology: ReadTopology,
  owners: Map<string, string>,
  use: { readonly name: string; readonly host: string; readonly gpu: string; readonly path: string },
): Generator<Mistake> {
  const gpus = Object.keys(topology.hosts[use.host]?.gpus ?? {});
  if (!gpus.includes(use.gpu)) {
    const nearest = nearestName(use.gpu, gpus);
    yield {
      path: use.path,
      observed: `"${use.gpu}"`,
      required: `a GPU of hosts.${use.host}: ${gpus.join(', ') || 'it has none'}`,
      fix: nearest === undefined ? `declare it in hosts.${use.host}.gpus` : `did you mean "${nearest}"?`,
    };
    return;
  }
  const key = `${use.host}/${use.gpu}`;
  const taken = owners.get(key);
  owners.set(key, use.name);
  if (taken === undefined) return;
  yield {
    path: use.path,
    observed: `"${use.gpu}", which machines.${taken} has too`,
    required: 'a GPU that no other machine has: a passed-through card belongs to one started VM',
    fix: 'give the card to one machine',
  };
}
