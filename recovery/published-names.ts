import { clusterFacts } from '../graph/facts/cluster/cluster-facts.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import { isObject, listAt, objectAt, objectsInside, textAt } from '../graph/json.ts';
import { unknownIn } from '../graph/unknown.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import { loadBalancerRequests } from '../graph/facts/load-balancer-requests.ts';
import { familyOf, type Family } from '../topology/addresses.ts';

/** A host name that people ask for, and what it must lead to. */
export interface PublishedName {
  readonly host: string;
  /** Object that asks for the record, as `Kind/name`. */
  readonly by: string;
  /** Addresses it must have; none where they are given by somebody else. */
  readonly addresses: readonly string[];
  /** Families that it must have a record of. */
  readonly families: readonly Family[];
}

const hostnameKey = /^external-dns\.(alpha\.)?kubernetes\.io\/hostname$/;

/** Host names of routes, of services with an address of their own, and of DNSEndpoints, each once. */
export function publishedNames(graph: ResourceGraph): PublishedName[] {
  const found = [...routeNames(graph), ...serviceNames(graph), ...endpointNames(graph)];
  const first = new Map<string, PublishedName>();
  for (const each of found) {
    // What is no name of one host, such as *.example.org, cannot be asked for.
    if (each.host.includes('*') || unknownIn(each.host) !== undefined) continue;
    if (!first.has(each.host)) first.set(each.host, each);
  }
  return [...first.values()].sort((one, other) => (one.host < other.host ? -1 : 1));
}

function* routeNames(graph: ResourceGraph): Generator<PublishedName> {
  const byGateway = new Map(
    loadBalancerRequests(graph)
      .filter(({ object }) => object.kind === 'Gateway')
      .map(({ object, addresses }) => [object.name, addresses.map(({ text }) => text)] as const),
  );
  for (const route of graph.objects('HTTPRoute')) {
    const parents = listAt(route.manifest, ['spec', 'parentRefs']).map((parent) => textAt(parent, ['name']) ?? '');
    const addresses = parents.flatMap((parent) => byGateway.get(parent) ?? []);
    for (const host of listAt(route.manifest, ['spec', 'hostnames']))
      if (typeof host === 'string') yield named(graph, route, host, addresses);
  }
  for (const ingress of graph.objects('Ingress')) {
    const hosts = listAt(ingress.manifest, ['spec', 'rules']).flatMap((rule) => textAt(rule, ['host']) ?? []);
    for (const host of hosts) yield named(graph, ingress, host, []);
  }
}

function* serviceNames(graph: ResourceGraph): Generator<PublishedName> {
  const requests = loadBalancerRequests(graph);
  for (const object of graph.objects('Service', 'HelmRelease')) {
    for (const { value } of objectsInside(object.manifest)) {
      const annotations = objectAt(value, ['annotations']);
      const [, hosts] = Object.entries(annotations).find(([key]) => hostnameKey.test(key)) ?? [];
      if (typeof hosts !== 'string') continue;
      const beside = requests.find((request) => request.object === object && annotations[request.key] === request.text);
      const addresses = beside?.addresses.map(({ text }) => text) ?? [];
      for (const host of hosts.split(',')) yield named(graph, object, host.trim(), addresses);
    }
  }
}

function* endpointNames(graph: ResourceGraph): Generator<PublishedName> {
  for (const object of graph.objects('DNSEndpoint')) {
    const records = listAt(object.manifest, ['spec', 'endpoints']).filter(isObject);
    for (const host of new Set(records.flatMap((record) => textAt(record, ['dnsName']) ?? []))) {
      const addresses = records
        .filter((record) => record['dnsName'] === host)
        .flatMap((record) => listAt(record, ['targets']))
        .filter((target): target is string => typeof target === 'string' && familyOf(target) !== undefined);
      yield named(graph, object, host, addresses);
    }
  }
}

function named(
  graph: ResourceGraph,
  object: KubernetesObject,
  host: string,
  addresses: readonly string[],
): PublishedName {
  const asked = addresses.map(familyOf).filter((family) => family !== undefined);
  const families = asked.length > 0 ? asked : clusterFacts(graph)(object.cluster).families;
  return { host, by: `${object.kind}/${object.name}`, addresses, families: [...new Set(families)].sort() };
}
