import type { Mistake } from '../mistakes.ts';
import type { ServedBy, StorageSystem } from '../storage.ts';
import type { Topology } from '../topology.ts';

/** Every part of a storage system is served by exactly one thing: what serves nothing cannot be said to fail. */
export function* checkStorage(topology: Topology): Generator<Mistake> {
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

function serversOf(system: StorageSystem): [at: string, served: ServedBy][] {
  if (system.kind === 'local-path' || system.kind === 'longhorn') return [];
  if (system.kind !== 'ceph') return [['servedBy', system.servedBy]];
  return system.servedBy.map((served, index) => [`servedBy[${index}]`, served]);
}
