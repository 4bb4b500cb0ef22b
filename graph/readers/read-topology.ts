import type { ServedBy } from '../../topology/storage.ts';
import { told } from '../../topology/unknown.ts';
import type { ReadTopology } from '../../topology/read-topology.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { calendarDay } from '../resource/suppression.ts';
import type { DeclaredResource, DeclaredSpecs, Meaning, Resource } from '../resource/resource.ts';

const sections = {
  sites: 'site',
  networks: 'network',
  devices: 'device',
  hosts: 'host',
  machines: 'machine',
  storage: 'storage',
  services: 'service',
  clusters: 'cluster',
} as const satisfies Record<string, keyof DeclaredSpecs>;

/** Adds everything a topology declares, joined by what needs what. */
export function readTopologyInto(graph: ResourceGraph, topology: ReadTopology): void {
  graph.topologies.push(topology);
  const index = new Map<string, Resource>();
  for (const [section, type] of Object.entries(sections) as [keyof typeof sections, keyof DeclaredSpecs][]) {
    for (const [name, spec] of Object.entries(topology[section])) {
      const resource = graph.add({
        type,
        id: `${topology.source}/${type}/${name}`,
        name,
        topology: topology.source,
        spec: spec as never,
        origin: { from: 'topology', topology: topology.source, path: `${section}.${name}` },
      } as DeclaredResource as Resource);
      index.set(`${type}/${name}`, resource);
    }
  }
  for (const exemption of topology.exemptions) {
    graph.suppressions.push({
      rule: exemption.rule,
      reason: exemption.reason.trim() || undefined,
      until: calendarDay(exemption.until),
      origin: { from: 'topology', topology: topology.source, path: 'exemptions' },
      place: { topology: topology.source, path: exemption.at },
    });
  }
  const connect = (from: string, meaning: Meaning, to: string | undefined): void => {
    const [source, target] = [index.get(from), to === undefined ? undefined : index.get(to)];
    if (source !== undefined && target !== undefined) graph.connect(source, meaning, target);
  };
  connectHardware(topology, connect);
  connectMachines(topology, connect);
  connectStorage(topology, connect);
  connectClusters(topology, connect);
}

type Connect = (from: string, meaning: Meaning, to: string | undefined) => void;

function connectHardware(topology: ReadTopology, connect: Connect): void {
  for (const [type, things] of [
    ['device', topology.devices],
    ['host', topology.hosts],
  ] as const) {
    for (const [name, thing] of Object.entries(things)) {
      const site = told(thing.site);
      connect(`${type}/${name}`, 'located-in', site && `site/${site}`);
      connect(`${type}/${name}`, 'plugged-into', thing.uplink && `device/${thing.uplink}`);
      connect(`${type}/${name}`, 'powered-by', thing.power && `device/${thing.power}`);
    }
  }
}

function connectMachines(topology: ReadTopology, connect: Connect): void {
  for (const [name, machine] of Object.entries(topology.machines)) {
    if (machine.kind === 'hetzner-server') connect(`machine/${name}`, 'located-in', `site/${machine.site}`);
    else if (machine.kind !== 'unknown') connect(`machine/${name}`, 'runs-on', `host/${machine.host}`);
    for (const address of machine.addresses) connect(`machine/${name}`, 'addressed-in', `network/${address.network}`);
  }
}

function connectStorage(topology: ReadTopology, connect: Connect): void {
  for (const [name, system] of Object.entries(topology.storage)) {
    if (system.kind === 'longhorn') {
      for (const disk of system.disks) connect(`storage/${name}`, 'served-by', `machine/${disk.machine}`);
      continue;
    }
    if (!('servedBy' in system)) continue;
    for (const served of [system.servedBy].flat()) {
      connect(`storage/${name}`, 'served-by', serverOf(served));
    }
  }
}

function serverOf(served: ServedBy): string | undefined {
  if (served.device !== undefined) return `device/${served.device}`;
  if (served.host !== undefined) return `host/${served.host}`;
  if (served.machine !== undefined) return `machine/${served.machine}`;
  return served.service === undefined ? undefined : `service/${served.service}`;
}

function connectClusters(topology: ReadTopology, connect: Connect): void {
  for (const [name, cluster] of Object.entries(topology.clusters)) {
    for (const machine of Object.keys(cluster.nodes)) connect(`machine/${machine}`, 'node-of', `cluster/${name}`);
    for (const storageClass of Object.values(cluster.storageClasses)) {
      const storage = told(storageClass.storage);
      connect(`cluster/${name}`, 'stores-on', storage && `storage/${storage}`);
    }
    for (const service of [
      cluster.gitOps?.service,
      cluster.alerting?.deliveredBy,
      cluster.alerting?.deadMansSwitch,
      ...(cluster.uses ?? []),
    ]) {
      connect(`cluster/${name}`, 'needs', service && `service/${service}`);
    }
  }
}
