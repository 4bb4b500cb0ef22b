import type { ResourceGraph } from '../../../graph/resource/graph.ts';
import type { DeclaredResource, Resource } from '../../../graph/resource/resource.ts';
import type { ServedBy } from '../../../topology/storage.ts';
import type { FailureModel, Part } from '../failure-model.ts';
import { level } from '../state.ts';
import { existing, hardwareId } from './hardware.ts';

export const storageId = (name: string): string => `storage/${name}`;

/** Adds what serves volumes and takes backups. What lies on disks of the nodes is judged volume by volume. */
export function addStorage(model: FailureModel, graph: ResourceGraph): void {
  for (const storage of graph.declared('storage')) {
    const { spec } = storage;
    if (spec.kind === 'local-path' || spec.kind === 'longhorn' || spec.kind === 'in-cluster') continue;
    const part = model.add({
      id: storageId(storage.name),
      kind: 'storage',
      name: `storage ${storage.name}`,
      canFail: true,
      resource: storage as Resource,
    });
    if (spec.kind === 'ceph') addCeph(model, part, spec.servedBy);
    else if (spec.kind !== 'unknown')
      for (const needed of serversOf(model, spec.servedBy))
        model.needs(part, { on: [needed], because: 'is served by' });
    if (spec.kind === 's3') needsInternet(model, graph, part, storage);
  }
}

/** What must be there for a server of storage to answer: its pool, and its way into the network. */
function serversOf(model: FailureModel, { device, host, machine, service, pool }: ServedBy): Part[] {
  if (service !== undefined) return existing(model, hardwareId.service(service));
  if (machine !== undefined) return existing(model, hardwareId.machine(machine));
  const name = device ?? host ?? '';
  const own = existing(model, host === undefined ? hardwareId.device(name) : hardwareId.host(name));
  const pools = pool === undefined ? [] : existing(model, hardwareId.pool(name, pool));
  return [...(pools.length > 0 ? pools : own), ...existing(model, hardwareId.link(name))];
}

/** Monitors and replicas on several hosts: a majority serves, and heals what is lost when it returns. */
function addCeph(model: FailureModel, part: Part, servers: readonly ServedBy[]): void {
  const members = servers.map((served) => {
    const name = served.host ?? served.device ?? served.machine ?? '';
    const member = model.add({ id: `${part.id}/${name}`, kind: 'group', name: `Ceph on ${name}`, canFail: false });
    for (const needed of serversOf(model, served)) model.needs(member, { on: [needed], because: 'runs on' });
    return member;
  });
  model.needs(part, {
    on: members,
    atLeast: Math.floor(members.length / 2) + 1,
    reduced: level.degraded,
    because: 'keeps its monitors and replicas in',
  });
}

/** What lies outside is reached by the sites whose clusters store there. */
function needsInternet(
  model: FailureModel,
  graph: ResourceGraph,
  part: Part,
  { spec, topology }: DeclaredResource<'storage'>,
): void {
  if (spec.kind !== 's3' || spec.servedBy.service === undefined) return;
  const sites = graph.declared('site').filter((site) => site.topology === topology);
  for (const { name } of sites) {
    model.needs(part, { on: existing(model, hardwareId.internet(name)), because: 'is reached by' });
  }
}
