import { listAt, textAt } from '../graph/json.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import type { Resource } from '../graph/resource/resource.ts';
import { networkPrograms, usesSqlite } from '../topology/lookups.ts';
import { bootOrder } from './boot-order.ts';
import type { ModelledCluster } from './impact/model-of.ts';
import { hostsOf } from './impact/parts/routes.ts';
import type { ClusterView } from './cluster-view.ts';

/** How everything comes up after it was all off. */
export interface ColdStart {
  /** What starts after what, from the switch to the applications; what stands in one step may start together. */
  readonly steps: readonly { readonly what: string; readonly names: readonly string[] }[];
  /** Things of which each waits for the next, and the last for the first: none of them starts unaided. */
  readonly circles: readonly (readonly string[])[];
}

/** The order in which a cluster and everything below it starts after a power cut. */
export function coldStart({ view }: ModelledCluster): ColdStart {
  const { stages, cycles } = bootOrder(view.graph);
  const hardware = stages.map((stage) => ({ what: kindsOf(stage), names: stage.map(({ name }) => name) }));
  const servers = view.nodes.filter(({ isServer }) => isServer).map(({ name }) => name);
  const layers = layersOf(view.objects('Kustomization').filter(({ group }) => group.endsWith('.fluxcd.io')));
  return {
    steps: [
      ...hardware,
      {
        what:
          view.cluster.spec.unlistedNodes !== undefined
            ? 'servers, datastore and API server'
            : usesSqlite(view.cluster.spec)
              ? 'API server'
              : `etcd quorum (${Math.floor(servers.length / 2) + 1} of ${servers.length}) and API server`,
        names: servers,
      },
      { what: 'pod network and names', names: [networkPrograms(view.cluster.spec)[0], 'CoreDNS'] },
      ...layers.map((names, index) => ({ what: `applications, ${index + 1} of ${layers.length}`, names })),
    ],
    circles: [...cycles.map((cycle) => cycle.map(({ name }) => name)), ...circlesThroughServices(view)],
  };
}

function kindsOf(stage: readonly Resource[]): string {
  const kinds = stage.map((resource) => {
    if (resource.type === 'device') return resource.spec.kind;
    return resource.type === 'machine' ? 'node' : resource.type;
  });
  return [...new Set(kinds)].join(', ');
}

/** Flux Kustomizations by what they wait for. */
function layersOf(kustomizations: readonly KubernetesObject[]): string[][] {
  const left = new Map(
    kustomizations.map(({ name, manifest }) => [
      name,
      new Set(listAt(manifest, ['spec', 'dependsOn']).flatMap((each) => textAt(each, ['name']) ?? [])),
    ]),
  );
  for (const needs of left.values()) for (const need of needs) if (!left.has(need)) needs.delete(need);
  const layers: string[][] = [];
  while (left.size > 0) {
    const ready = [...left].filter(([, needs]) => needs.size === 0).map(([name]) => name);
    if (ready.length === 0) break; // a circle, which a rule of its own finds
    layers.push(ready);
    for (const name of ready) left.delete(name);
    for (const needs of left.values()) for (const name of ready) needs.delete(name);
  }
  return layers;
}

/** A registry, Git server, resolver or provider of identities that the cluster itself serves: without one the other never starts. */
export function circlesThroughServices(view: ClusterView): string[][] {
  const served = new Map(
    view.objects('Ingress', 'HTTPRoute').flatMap((route) => hostsOf(route).map((host) => [host, route])),
  );
  const circles = view.graph
    .declared('service')
    .filter(({ topology, spec }) => topology === view.cluster.topology && neededToStart.has(spec.kind))
    .flatMap(({ name, spec }) => {
      const host = spec.endpoint.replace(/^[a-z]+:\/\//, '').split(/[/:]/)[0] ?? '';
      const route = served.get(host);
      return route === undefined ? [] : [[view.cluster.name, name, `${route.kind}/${route.name}`]];
    });
  const url = view.cluster.spec.gitOps?.url ?? '';
  const host = /(?:\/\/|@)(?:[^@/]*@)?([^/:]+)/.exec(url)?.[1] ?? '';
  const route = served.get(host);
  return route === undefined ? circles : [...circles, [view.cluster.name, url, `${route.kind}/${route.name}`]];
}

const neededToStart = new Set(['git', 'registry', 'dns', 'identity', 'secrets']);
