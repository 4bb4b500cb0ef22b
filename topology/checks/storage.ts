import type { Mistake } from '../mistakes.ts';
import type { ServedBy } from '../storage.ts';
import type { ReadStorage, ReadTopology } from '../read-topology.ts';

/** Every part of a storage system is served by exactly one thing: what serves nothing cannot be said to fail. */
export function* checkStorage(topology: ReadTopology): Generator<Mistake> {
  for (const [name, system] of Object.entries(topology.storage)) {
    for (const [at, served] of serversOf(system)) {
      const named = (['device', 'host', 'machine', 'service'] as const).filter((kind) => served[kind] !== undefined);
      if (named.length === 1) continue;
      yield {
        path: `storage.${name}.${at}`,
        observed: named.length === 0 ? 'nothing that serves it' : named.join(' and '),
        required: 'exactly one of device, host, machine and service',
        fix: named.length === 0 ? 'name what serves it' : `keep one of them, such as ${named[0]}`,
      };
    }
  }
}

/** A disk that stores something is found by a device of its own, or is the one that the system is on: else nobody formats and mounts it. */
export function* checkStoringDisks(topology: ReadTopology): Generator<Mistake> {
  for (const [name, system] of Object.entries(topology.storage)) {
    if (system.kind !== 'longhorn') continue;
    for (const [index, { machine, disk }] of system.disks.entries()) {
      const on = topology.machines[machine];
      if (on?.kind !== 'bare-metal') continue; // others see no disk of their host
      const declared = topology.hosts[on.host]?.disks?.[disk];
      if (declared === undefined || declared.holdsSystem === true) continue;
      const { count = 1, devices = [] } = declared;
      if (devices.length === count) continue;
      yield {
        path: `hosts.${on.host}.disks.${disk}.devices`,
        observed: `${devices.length} of ${count}, while storage.${name}.disks[${index}] stores on them`,
        required: 'a device for each: a node formats and mounts them when it is set up',
        fix: 'name them by /dev/disk/by-id, or say holdsSystem: true where the system is on it',
      };
    }
  }
}

function serversOf(system: ReadStorage): [at: string, served: ServedBy][] {
  if (!('servedBy' in system)) return [];
  if (system.kind !== 'ceph') return [['servedBy', system.servedBy]];
  return system.servedBy.map((served, index) => [`servedBy[${index}]`, served]);
}
