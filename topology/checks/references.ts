import { nearestName, type Mistake } from '../mistakes.ts';
import { told } from '../unknown.ts';
import type { NetworkAddress } from '../networks.ts';
import type { ServedBy } from '../storage.ts';
import type { ReadTopology } from '../read-topology.ts';

type Section = 'sites' | 'networks' | 'devices' | 'hosts' | 'machines' | 'storage' | 'services';
type Reference = readonly [path: string, section: Section, name: string | undefined];

/** Every name that is used must be declared in its section. */
export function* checkReferences(topology: ReadTopology): Generator<Mistake> {
  for (const [path, section, name] of referencesOf(topology)) {
    if (name === undefined || name in topology[section]) continue;
    const known = Object.keys(topology[section]);
    const nearest = nearestName(name, known);
    yield {
      path,
      observed: `"${name}"`,
      required: `a name declared in ${section}: ${known.join(', ') || 'none is declared yet'}`,
      fix: nearest === undefined ? `declare ${section}.${name}, or use a declared name` : `did you mean "${nearest}"?`,
    };
  }
}

function* referencesOf(topology: ReadTopology): Generator<Reference> {
  for (const [name, network] of Object.entries(topology.networks)) {
    yield [`networks.${name}.within`, 'networks', network.within];
  }
  for (const [name, device] of Object.entries(topology.devices)) {
    const at = `devices.${name}`;
    yield [`${at}.site`, 'sites', told(device.site)];
    yield [`${at}.power`, 'devices', device.power];
    yield [`${at}.uplink`, 'devices', device.uplink];
    if ('addresses' in device) yield* addressReferences(at, device.addresses);
  }
  for (const [name, host] of Object.entries(topology.hosts)) {
    const at = `hosts.${name}`;
    yield [`${at}.site`, 'sites', host.site];
    yield [`${at}.power`, 'devices', host.power];
    yield [`${at}.uplink`, 'devices', host.uplink];
    yield* addressReferences(at, host.addresses);
  }
  for (const [name, machine] of Object.entries(topology.machines)) {
    const at = `machines.${name}`;
    if (machine.kind === 'hetzner-server') yield [`${at}.site`, 'sites', machine.site];
    else if (machine.kind !== 'unknown') yield [`${at}.host`, 'hosts', machine.host];
    yield* addressReferences(at, machine.addresses);
    for (const [index, { from }] of ('bindMounts' in machine ? (machine.bindMounts ?? []) : []).entries())
      yield [`machines.${name}.bindMounts[${index}].from`, 'storage', from];
  }
  yield* storageReferences(topology);
  yield* clusterReferences(topology);
}

function* addressReferences(at: string, addresses: readonly NetworkAddress[]): Generator<Reference> {
  for (const [index, address] of addresses.entries()) {
    yield [`${at}.addresses[${index}].network`, 'networks', address.network];
  }
}

function* storageReferences(topology: ReadTopology): Generator<Reference> {
  for (const [name, system] of Object.entries(topology.storage)) {
    const at = `storage.${name}`;
    if (system.kind === 'longhorn') {
      for (const [index, disk] of system.disks.entries()) {
        yield [`${at}.disks[${index}].machine`, 'machines', disk.machine];
      }
    } else if (system.kind === 'ceph') {
      for (const [index, served] of system.servedBy.entries())
        yield* servedReferences(`${at}.servedBy[${index}]`, served);
    } else if ('servedBy' in system) {
      yield* servedReferences(`${at}.servedBy`, system.servedBy);
    }
  }
}

function* servedReferences(at: string, served: ServedBy): Generator<Reference> {
  yield [`${at}.device`, 'devices', served.device];
  yield [`${at}.host`, 'hosts', served.host];
  yield [`${at}.machine`, 'machines', served.machine];
  yield [`${at}.service`, 'services', served.service];
}

function* clusterReferences(topology: ReadTopology): Generator<Reference> {
  for (const [name, cluster] of Object.entries(topology.clusters)) {
    const at = `clusters.${name}`;
    for (const node of Object.keys(cluster.nodes)) yield [`${at}.nodes.${node}`, 'machines', node];
    yield [`${at}.replacing`, 'machines', cluster.replacing];
    yield [`${at}.podNetwork`, 'networks', told(cluster.podNetwork)];
    yield [`${at}.serviceNetwork`, 'networks', told(cluster.serviceNetwork)];
    for (const [index, pool] of cluster.loadBalancing.pools.entries()) {
      yield [`${at}.loadBalancing.pools[${index}]`, 'networks', pool];
    }
    for (const [index, pool] of (cluster.loadBalancing.sameLastPartIn ?? []).entries()) {
      yield [`${at}.loadBalancing.sameLastPartIn[${index}]`, 'networks', pool];
    }
    for (const [className, storageClass] of Object.entries(cluster.storageClasses)) {
      yield [`${at}.storageClasses.${className}.storage`, 'storage', told(storageClass.storage)];
    }
    yield [`${at}.etcdSnapshots.to`, 'storage', cluster.etcdSnapshots?.to];
    yield [`${at}.publicNames.service`, 'services', cluster.publicNames?.service];
    yield [`${at}.gitOps.service`, 'services', cluster.gitOps?.service];
    yield [`${at}.alerting.deliveredBy`, 'services', cluster.alerting?.deliveredBy];
    for (const [index, service] of (cluster.uses ?? []).entries()) yield [`${at}.uses[${index}]`, 'services', service];
  }
}
