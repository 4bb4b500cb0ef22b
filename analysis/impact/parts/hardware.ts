import type { ResourceGraph } from '../../../graph/resource/graph.ts';
import type { DeclaredResource, Resource } from '../../../graph/resource/resource.ts';
import type { DiskPool } from '../../../topology/devices.ts';
import type { FailureModel, Part } from '../failure-model.ts';
import { level } from '../state.ts';

type Endpoint = DeclaredResource<'host'> | DeclaredResource<'device'>;

/** Ids of the parts that hardware becomes. */
export const hardwareId = {
  host: (name: string) => `host/${name}`,
  device: (name: string) => `device/${name}`,
  link: (name: string) => `link/${name}`,
  machine: (name: string) => `machine/${name}`,
  pool: (owner: string, pool: string) => `pool/${owner}/${pool}`,
  disk: (owner: string, disk: string) => `disk/${owner}/${disk}`,
  gpu: (owner: string, gpu: string) => `gpu/${owner}/${gpu}`,
  service: (name: string) => `service/${name}`,
  site: (name: string) => `site/${name}`,
  internet: (site: string) => `internet/${site}`,
} as const;

/** Seconds after which Proxmox HA has noticed that a guest is gone, and started it again. */
const highAvailabilitySeconds = 180;

/** Adds sites with their power, devices, links, hosts, disks, machines and external services. */
export function addHardware(model: FailureModel, graph: ResourceGraph): void {
  for (const site of graph.declared('site')) addSite(model, graph, site);
  // Of these nobody has told where they stand.
  const elsewhere = [...graph.declared('device'), ...graph.declared('host')].filter(
    (endpoint) => graph.needs(endpoint as Resource, 'located-in').length === 0,
  );
  for (const endpoint of elsewhere) addEndpoint(model, endpoint);
  for (const endpoint of elsewhere) connectEndpoint(model, graph, endpoint, { whole: undefined, mains: undefined });
  for (const service of graph.declared('service')) {
    model.add({
      id: hardwareId.service(service.name),
      kind: 'service',
      name: service.name,
      canFail: true,
      resource: service as Resource,
      without: service.spec.without,
    });
  }
  for (const machine of graph.declared('machine')) addMachine(model, graph, machine);
}

function addSite(model: FailureModel, graph: ResourceGraph, site: DeclaredResource<'site'>): void {
  const endpoints = graph
    .neededBy(site as Resource, 'located-in')
    .map(({ from }) => from)
    .filter((from): from is Endpoint => from.type === 'host' || from.type === 'device');
  const whole = model.add({
    id: hardwareId.site(site.name),
    kind: 'site',
    name: `site ${site.name}`,
    canFail: true,
    resource: site as Resource,
  });
  const mains =
    endpoints.length === 0
      ? undefined
      : model.add({ id: `power/${site.name}`, kind: 'power', name: `mains of ${site.name}`, canFail: true });
  const internet = model.add({
    id: hardwareId.internet(site.name),
    kind: 'internet',
    name: `internet access of ${site.name}`,
    canFail: true,
  });
  model.needs(internet, { on: [whole], because: 'is that of' });
  for (const endpoint of endpoints) addEndpoint(model, endpoint);
  for (const endpoint of endpoints) connectEndpoint(model, graph, endpoint, { whole, mains });
  connectInternet(model, graph, internet, endpoints);
}

function addEndpoint(model: FailureModel, endpoint: Endpoint): void {
  const { name, type } = endpoint;
  const kind = type === 'device' ? endpoint.spec.kind : undefined;
  const id = type === 'host' ? hardwareId.host(name) : hardwareId.device(name);
  const part = model.add({ id, kind: type, name, canFail: true, resource: endpoint as Resource });
  const { pools = {}, disks = {}, gpus = {} } = storesOf(endpoint);
  for (const [pool, spec] of Object.entries(pools)) addPool(model, part, name, pool, spec);
  for (const disk of Object.keys(disks)) {
    const own = model.add({
      id: hardwareId.disk(name, disk),
      kind: 'disk',
      name: `disks ${disk} of ${name}`,
      canFail: true,
    });
    model.needs(own, { on: [part], because: 'are in' });
  }
  for (const gpu of Object.keys(gpus)) {
    const own = model.add({ id: hardwareId.gpu(name, gpu), kind: 'gpu', name: `GPU ${gpu} of ${name}`, canFail: true });
    model.needs(own, { on: [part], because: 'is in' });
  }
  if (kind !== 'ups' && endpoint.spec.uplink !== undefined) {
    model.add({ id: hardwareId.link(name), kind: 'link', name: `network link of ${name}`, canFail: true });
  }
}

function storesOf(endpoint: Endpoint): {
  pools?: Readonly<Record<string, DiskPool>>;
  disks?: object;
  gpus?: object;
} {
  if (endpoint.type === 'host') return endpoint.spec;
  return endpoint.spec.kind === 'nas' ? { pools: endpoint.spec.pools } : {};
}

/** A pool, and one of its disks: whether the pool bears that loss is a matter of its redundancy. */
function addPool(model: FailureModel, owner: Part, ownerName: string, pool: string, spec: DiskPool): void {
  const whole = model.add({
    id: hardwareId.pool(ownerName, pool),
    kind: 'pool',
    name: `pool ${pool} of ${ownerName}`,
    canFail: true,
  });
  const disk = model.add({
    id: hardwareId.disk(ownerName, pool),
    kind: 'disk',
    name: `one disk of pool ${pool} of ${ownerName}`,
    canFail: true,
  });
  model.needs(whole, { on: [owner], because: 'is in' });
  model.needs(whole, {
    on: [disk],
    otherwise: spec.redundancy === 'none' ? level.down : level.degraded,
    because: spec.redundancy === 'none' ? 'has no redundancy against the loss of' : 'has no redundancy left without',
  });
}

function connectEndpoint(
  model: FailureModel,
  graph: ResourceGraph,
  endpoint: Endpoint,
  { whole, mains }: { whole: Part | undefined; mains: Part | undefined },
): void {
  const part = partOf(model, endpoint);
  if (part === undefined) return;
  if (whole !== undefined) model.needs(part, { on: [whole], because: 'stands in' });
  const power = partOf(model, graph.needs(endpoint as Resource, 'powered-by')[0]?.to);
  const isUps = endpoint.type === 'device' && endpoint.spec.kind === 'ups';
  const feeds = power ?? mains;
  if (feeds !== undefined) {
    model.needs(part, { on: [feeds], because: isUps ? 'runs for minutes without' : 'is fed by' });
  }
  const link = model.get(hardwareId.link(endpoint.name));
  if (link !== undefined) {
    const path = wayUp(graph, endpoint);
    for (const device of path) model.needs(link, { on: parts(model, [device]), because: 'leads through' });
  }
}

/** The devices between an endpoint and the nearest one that all of its site share; that one included. */
function wayUp(graph: ResourceGraph, endpoint: Endpoint): Resource[] {
  const own = ancestors(graph, endpoint as Resource);
  const site = graph.needs(endpoint as Resource, 'located-in')[0]?.to;
  const others = (site === undefined ? [] : graph.neededBy(site, 'located-in'))
    .map(({ from }) => from)
    .filter((from) => from.type === 'host' || (from.type === 'device' && from.spec.kind === 'nas'))
    .map((from) => new Set(ancestors(graph, from)))
    .filter((set) => set.size > 0);
  const meeting = own.findIndex((device) => others.every((set) => set.has(device)));
  return meeting < 0 ? own : own.slice(0, meeting + 1);
}

function ancestors(graph: ResourceGraph, resource: Resource): Resource[] {
  const found: Resource[] = [];
  for (let at: Resource | undefined = resource; at !== undefined;) {
    const next: Resource | undefined = graph.needs(at, 'plugged-into')[0]?.to;
    if (next === undefined || found.includes(next)) break;
    found.push(next);
    at = next;
  }
  return found;
}

/** The way out of a site: every router, and what lies between it and the rest. */
function connectInternet(
  model: FailureModel,
  graph: ResourceGraph,
  internet: Part,
  endpoints: readonly Endpoint[],
): void {
  const routers = endpoints.filter(({ type, spec }) => type === 'device' && spec.kind === 'router');
  for (const router of routers) {
    model.needs(internet, { on: parts(model, [router as Resource]), because: 'goes through' });
    const link = model.get(hardwareId.link(router.name));
    if (link !== undefined) model.needs(internet, { on: [link], because: 'goes through' });
  }
  const switches = routers.flatMap((router) =>
    graph.neededBy(router as Resource, 'plugged-into').map(({ from }) => from),
  );
  const between = switches.filter((from) => from.type === 'device' && from.spec.kind === 'switch');
  if (between.length > 0) model.needs(internet, { on: parts(model, between), atLeast: 1, because: 'goes through' });
}

function addMachine(model: FailureModel, graph: ResourceGraph, machine: DeclaredResource<'machine'>): void {
  const { spec, name } = machine;
  const restarts = 'restartedByHa' in spec && spec.restartedByHa === true;
  const part = model.add({
    id: hardwareId.machine(name),
    kind: 'machine',
    name,
    canFail: true,
    resource: machine as Resource,
    ...(restarts && { returns: { afterSeconds: highAvailabilitySeconds, how: 'Proxmox HA starts it again in place' } }),
  });
  if (spec.kind === 'hetzner-server') {
    model.needs(part, { on: existing(model, hardwareId.site(spec.site)), because: 'stands in' });
    return;
  }
  const host = graph.needs(machine as Resource, 'runs-on')[0]?.to;
  if (host === undefined) return;
  model.needs(part, { on: existing(model, hardwareId.host(host.name)), because: 'runs on' });
  model.needs(part, { on: existing(model, hardwareId.link(host.name)), because: 'is cut off without' });
}

function partOf(model: FailureModel, resource: Resource | undefined): Part | undefined {
  if (resource?.type === 'host') return model.get(hardwareId.host(resource.name));
  return resource?.type === 'device' ? model.get(hardwareId.device(resource.name)) : undefined;
}

function parts(model: FailureModel, resources: readonly Resource[]): Part[] {
  return resources.flatMap((resource) => partOf(model, resource) ?? []);
}

/** The part of that id, as the members of a need. */
export function existing(model: FailureModel, id: string): Part[] {
  const part = model.get(id);
  return part === undefined ? [] : [part];
}
