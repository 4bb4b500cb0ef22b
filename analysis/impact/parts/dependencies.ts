import { hostsNamedBy, registriesOf } from '../../../graph/facts/hosts-named.ts';
import { objectAt, textAt } from '../../../graph/json.ts';
import type { PodSet } from '../../../graph/facts/pod-sets.ts';
import { serviceTargets } from '../../../graph/facts/service-targets.ts';
import { needsPrefix } from '../../../graph/resource/annotations.ts';
import type { ClusterView } from '../../cluster-view.ts';
import type { FailureModel, Part } from '../failure-model.ts';
import { level } from '../state.ts';
import { existing, hardwareId } from './hardware.ts';
import { routeId } from './routes.ts';

/** What a workload says that it needs. */
export interface DeclaredNeed {
  readonly name: string;
  readonly otherwise: 'down' | 'degraded';
  readonly because: string;
}

/** What a workload says that it needs. Text without `down:` or `degraded:` in front counts as degraded. */
export function declaredNeeds({ object }: Pick<PodSet, 'object'>): DeclaredNeed[] {
  return Object.entries(objectAt(object.manifest, ['metadata', 'annotations'])).flatMap(([key, text]) => {
    if (!key.startsWith(needsPrefix) || typeof text !== 'string') return [];
    const [, state, said] = /^\s*(down|degraded)\s*:(.*)$/s.exec(text) ?? [];
    const because = said?.trimStart() ?? text;
    return [{ name: key.slice(needsPrefix.length), otherwise: state === 'down' ? 'down' : 'degraded', because }];
  });
}

/** Adds what workloads need of each other and of external services: declared ones first, then those that their settings name. */
export function addDependencies(model: FailureModel, view: ClusterView, workloads: ReadonlyMap<PodSet, Part>): void {
  const services = view.graph.declared('service').filter(({ topology }) => topology === view.cluster.topology);
  const sites = sitesOf(view);
  const context: Context = {
    model,
    view,
    workloads,
    serviceAt: (host, kind) =>
      services.find(({ spec }) => (kind === undefined || spec.kind === kind) && isEndpoint(spec.endpoint, host))?.name,
    needsOutside: (part, name, otherwise, because) => {
      const rest = { otherwise: level[otherwise], because };
      model.needs(part, { on: existing(model, hardwareId.service(name)), ...rest });
      for (const site of sites) model.needs(part, { on: existing(model, hardwareId.internet(site)), ...rest });
    },
  };
  for (const [podSet, part] of workloads) {
    const said = addDeclared(context, podSet, part);
    addNamed(context, podSet, part, said);
    for (const registry of registriesOf(podSet)) {
      const service = context.serviceAt(registry, 'registry');
      if (service !== undefined && !said.has(service)) {
        context.needsOutside(part, service, 'degraded', 'starts on no node that lacks its image without');
      }
    }
  }
}

interface Context {
  readonly model: FailureModel;
  readonly view: ClusterView;
  readonly workloads: ReadonlyMap<PodSet, Part>;
  readonly serviceAt: (host: string, kind?: string) => string | undefined;
  readonly needsOutside: (part: Part, service: string, otherwise: 'down' | 'degraded', because: string) => void;
}

/** Adds what a workload says that it needs, and returns the names: what is said counts more than what is found. */
function addDeclared({ model, view, workloads, needsOutside }: Context, podSet: PodSet, part: Part): Set<string> {
  const declared = declaredNeeds(podSet);
  for (const { name, otherwise, because: text } of declared) {
    const because = `(${text}) needs`;
    const targets = targetsOf(view, workloads, podSet, name.split('.'));
    if (targets.length > 0) model.needs(part, { on: targets, atLeast: 1, otherwise: level[otherwise], because });
    else needsOutside(part, name, otherwise, because);
  }
  return new Set(declared.map(({ name }) => name));
}

/** Adds what the settings of a workload name. */
function addNamed(context: Context, podSet: PodSet, part: Part, said: ReadonlySet<string>): void {
  const { model, view, workloads } = context;
  // What a proxy passes on to is all that it is there for.
  const upstream = textAt(podSet.object.manifest, ['spec', 'values', 'extraArgs', 'upstream']);
  for (const host of hostsNamedBy(view.graph, podSet)) {
    const steps = host.split('.');
    const [name = '', namespace = ''] = steps;
    if (said.has(name) || said.has(`${name}.${namespace}`)) continue;
    const isUpstream = upstream?.includes(`//${host}`) === true;
    const service = context.serviceAt(host);
    if (service !== undefined && !said.has(service)) context.needsOutside(part, service, 'degraded', 'talks to');
    const route = steps.length > 1 ? existing(model, routeId(view.cluster.name, host)) : [];
    model.needs(part, { on: route, otherwise: level.degraded, because: 'talks to' });
    model.needs(part, {
      on: targetsOf(view, workloads, podSet, steps).filter((target) => target !== part),
      atLeast: 1,
      otherwise: isUpstream ? level.down : level.degraded,
      because: isUpstream ? 'passes on to' : 'talks to',
    });
  }
}

/** Parts behind a name as pods resolve it: `redis`, `redis.databases`, `redis.databases.svc.cluster.local`. */
function targetsOf(
  { graph }: ClusterView,
  workloads: ReadonlyMap<PodSet, Part>,
  { object }: PodSet,
  [name = '', namespace, svc]: readonly string[],
): Part[] {
  if (svc !== undefined && svc !== 'svc') return [];
  return serviceTargets(graph)
    .find(object.cluster, namespace ?? object.namespace, name)
    .flatMap((podSet) => workloads.get(podSet) ?? []);
}

function isEndpoint(endpoint: string, host: string): boolean {
  const own = endpoint.replace(/^[a-z]+:\/\//, '').split('/')[0] ?? '';
  return own.includes('.') && (host === own || host.endsWith(`.${own}`));
}

/** Sites from which a cluster reaches what is outside. */
export function sitesOf({ graph, nodes }: ClusterView): string[] {
  const sites = nodes.flatMap(({ machine }) => {
    const own = graph.needs(machine, 'located-in')[0]?.to;
    const host = graph.needs(machine, 'runs-on')[0]?.to;
    const site = own ?? (host === undefined ? undefined : graph.needs(host, 'located-in')[0]?.to);
    return site?.type === 'site' ? [site.name] : [];
  });
  return [...new Set(sites)];
}
