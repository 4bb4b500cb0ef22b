import { groupBy } from '../graph/group-by.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { DeclaredResource, Resource } from '../graph/resource/resource.ts';
import type { Startup } from '../topology/machines.ts';

type Machine = DeclaredResource<'machine'>;

/** Seconds a k3s or Talos server is given before the next guest of its host starts. */
const serverDelaySeconds = 60;
/** The same for what depends on nothing else and is needed by little. */
const agentDelaySeconds = 30;

/** In which order everything starts. */
export interface BootOrder {
  /** What may start together, first things first. Devices, hosts and machines. */
  readonly stages: readonly (readonly Resource[])[];
  /** Things that wait for each other: none of them ever starts unaided. */
  readonly cycles: readonly (readonly Resource[])[];
}

/**
 * The order in which everything starts after a power cut: a topological sort of what needs what. Within a stage the order is
 * that of the declaration.
 */
export function bootOrder(graph: ResourceGraph): BootOrder {
  const waiting = new Map<Resource, Set<Resource>>();
  for (const resource of startable(graph)) waiting.set(resource, new Set(startNeeds(graph, resource)));
  const dependants = new Map<Resource, Resource[]>();
  for (const [resource, needs] of waiting) {
    for (const need of needs) {
      if (waiting.has(need)) dependants.set(need, [...(dependants.get(need) ?? []), resource]);
      else needs.delete(need);
    }
  }
  const declared = new Map([...waiting.keys()].map((resource, index) => [resource, index]));
  const stages: Resource[][] = [];
  let ready = [...waiting].filter(([, needs]) => needs.size === 0).map(([resource]) => resource);
  while (ready.length > 0) {
    stages.push(ready);
    const next: Resource[] = [];
    for (const resource of ready) {
      waiting.delete(resource);
      for (const dependant of dependants.get(resource) ?? []) {
        const needs = waiting.get(dependant);
        needs?.delete(resource);
        if (needs?.size === 0) next.push(dependant);
      }
    }
    ready = next.sort((a, b) => (declared.get(a) ?? 0) - (declared.get(b) ?? 0));
  }
  return { stages, cycles: cyclesAmong(waiting) };
}

/** What must run before `resource` can start: network, host, name resolution, storage and, for agents, servers. */
export function startNeeds(graph: ResourceGraph, resource: Resource): Resource[] {
  // A UPS has power before everything else has: nobody waits for it.
  const needs = (['plugged-into', 'runs-on'] as const)
    .flatMap((meaning) => graph.needs(resource, meaning).map((edge) => edge.to))
    .filter((need) => !isUps(need));
  if (resource.type !== 'machine') return needs;
  for (const { to } of graph.needs(resource, 'node-of')) {
    if (to.type === 'cluster') needs.push(...clusterNeeds(graph, resource, to));
  }
  return [...new Set(needs)].filter((need) => need !== resource);
}

function clusterNeeds(graph: ResourceGraph, machine: Machine, cluster: DeclaredResource<'cluster'>): Resource[] {
  const storage = graph
    .needs(cluster, 'stores-on')
    .flatMap((edge) => graph.needs(edge.to, 'served-by').map(({ to }) => to));
  const outside = storage.filter((server) => !graph.needs(server, 'node-of').some((edge) => edge.to === cluster));
  const resolvers = graph
    .declared('device')
    .filter(
      ({ spec, topology }) => topology === machine.topology && spec.kind === 'router' && spec.resolvesNames === true,
    );
  if (cluster.spec.nodes[machine.name]?.role === 'server') return [...outside, ...resolvers];
  const servers = graph
    .neededBy(cluster, 'node-of')
    .map((edge) => edge.from)
    .filter((node) => node.type === 'machine' && cluster.spec.nodes[node.name]?.role === 'server');
  return [...outside, ...resolvers, ...servers];
}

/**
 * Place and delay of every guest in its host's boot sequence. Proxmox orders guests per host only: what waits for another
 * host is held up by k3s, which retries until the servers answer.
 */
export function startupOf(graph: ResourceGraph): Map<string, Startup> {
  const { stages } = bootOrder(graph);
  const stageOf = new Map(stages.flatMap((stage, index) => stage.map((resource) => [resource, index] as const)));
  const guests = graph
    .declared('machine')
    .filter(({ spec }) => spec.kind === 'proxmox-vm' || spec.kind === 'proxmox-lxc');
  const startups = new Map<string, Startup>();
  for (const machines of groupBy(guests, (machine) => graph.needs(machine, 'runs-on')[0]?.to).values()) {
    const ranks = [...new Set(machines.map((machine) => stageOf.get(machine) ?? 0))].sort((a, b) => a - b);
    for (const machine of machines) {
      const declared = 'startup' in machine.spec ? machine.spec.startup : undefined;
      const upDelaySeconds = isServer(graph, machine) ? serverDelaySeconds : agentDelaySeconds;
      startups.set(machine.id, declared ?? { order: ranks.indexOf(stageOf.get(machine) ?? 0) + 1, upDelaySeconds });
    }
  }
  return startups;
}

function isUps(resource: Resource): boolean {
  return resource.type === 'device' && resource.spec.kind === 'ups';
}

function isServer(graph: ResourceGraph, machine: Machine): boolean {
  return graph
    .needs(machine, 'node-of')
    .some(({ to }) => to.type === 'cluster' && to.spec.nodes[machine.name]?.role === 'server');
}

function startable(graph: ResourceGraph): Resource[] {
  const devices = graph.declared('device').filter((device) => !isUps(device));
  return [...devices, ...graph.declared('host'), ...graph.declared('machine')] as Resource[];
}

/** The groups that never became ready, without what merely waits behind them. */
function cyclesAmong(waiting: ReadonlyMap<Resource, ReadonlySet<Resource>>): Resource[][] {
  const cycles: Resource[][] = [];
  const done = new Set<Resource>();
  for (const start of waiting.keys()) {
    const path: Resource[] = [];
    let at: Resource | undefined = start;
    while (at !== undefined && !done.has(at) && !path.includes(at)) {
      path.push(at);
      at = [...(waiting.get(at) ?? [])].find((need) => waiting.has(need));
    }
    if (at !== undefined && path.includes(at)) cycles.push(path.slice(path.indexOf(at)));
    for (const resource of path) done.add(resource);
  }
  return cycles;
}
