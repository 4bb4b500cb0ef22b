import { coerce } from 'semver';
import { familyOf, familyOfRange, isBetween, isInside, type Family } from '../../topology/addresses.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { groupBy } from '../group-by.ts';
import { endAlikeAnnotation } from '../resource/annotations.ts';
import { listAt, textAt } from '../json.ts';
import { unknownIn } from '../unknown.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { loadBalancerRequests } from './load-balancer-requests.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';

/** A range of addresses as a pool writes it. */
export type AddressRange = { readonly cidr: string } | { readonly start: string; readonly stop: string };

/** Addresses that a cluster gives to services. */
export interface AddressPool {
  /** The object that declares it. */
  readonly object: KubernetesObject;
  /** Its ranges. */
  readonly ranges: readonly AddressRange[];
  /** A variable in one of its ranges: what it contains cannot be known. */
  readonly variable: string | undefined;
  /** Whether the last parts of a service’s addresses of both families have to be the same text. */
  readonly endAlike: boolean;
}

/** What the objects of one cluster tell about it as a whole. */
export interface ClusterFacts {
  /** Its pools. */
  readonly pools: readonly AddressPool[];
  /** Address families in use: IPv6 where anything shows it, IPv4 unless the pools are known and have none. */
  readonly families: ReadonlySet<Family>;
  /** Version of Cilium, when a HelmRelease states it. */
  readonly ciliumVersion: string | undefined;
}

/** The facts of every cluster in the graph, by the name its objects carry. */
export const clusterFacts: (graph: ResourceGraph) => ReadonlyMap<string, ClusterFacts> = oncePerGraph(compute);

function compute(graph: ResourceGraph): Map<string, ClusterFacts> {
  const names = new Set(graph.objects().map((object) => object.cluster));
  const pools = groupBy(graph.objects('CiliumLoadBalancerIPPool').map(readPool), (pool) => pool.object.cluster);
  const requests = groupBy(loadBalancerRequests(graph), (request) => request.object.cluster);
  const versions = ciliumVersions(graph);
  return new Map(
    [...names].map((name) => {
      const own = pools.get(name) ?? [];
      const families = new Set<Family>(
        own.flatMap((pool) => pool.ranges.map(familyOfPoolRange)).filter((family) => family !== undefined),
      );
      for (const { addresses } of requests.get(name) ?? []) {
        if (addresses.some((address) => address.family === 'ipv6')) families.add('ipv6');
      }
      if (own.length === 0 || own.some((pool) => pool.variable !== undefined)) families.add('ipv4');
      return [name, { pools: own, families, ciliumVersion: versions.get(name) }];
    }),
  );
}

function readPool(object: KubernetesObject): AddressPool {
  const blocks = ['blocks', 'cidrs'].flatMap((field) => listAt(object.manifest, ['spec', field]));
  const ranges: AddressRange[] = [];
  let variable: string | undefined;
  for (const block of blocks) {
    const [cidr, start, stop] = ['cidr', 'start', 'stop'].map((field) => textAt(block, [field]));
    variable ??= unknownIn([cidr, start, stop].join(' '));
    if (cidr !== undefined) ranges.push({ cidr });
    else if (start !== undefined) ranges.push({ start, stop: stop ?? start });
  }
  const endAlike = textAt(object.manifest, ['metadata', 'annotations', endAlikeAnnotation]) === 'true';
  return { object, ranges, variable, endAlike };
}

function familyOfPoolRange(range: AddressRange): Family | undefined {
  return 'cidr' in range ? familyOfRange(range.cidr) : familyOf(range.start);
}

/** Whether `address` lies in one of the pool's ranges. */
export function poolContains(pool: AddressPool, address: string): boolean {
  return pool.ranges.some((range) =>
    'cidr' in range
      ? familyOfRange(range.cidr) !== undefined && isInside(address, range.cidr)
      : familyOf(range.start) !== undefined &&
        familyOf(range.stop) !== undefined &&
        isBetween(address, range.start, range.stop),
  );
}

/** How a pool's ranges are written, for messages. */
export function describeRanges(pools: readonly AddressPool[]): string {
  const ranges = pools.flatMap((pool) =>
    pool.ranges.map((range) => ('cidr' in range ? range.cidr : `${range.start}-${range.stop}`)),
  );
  return ranges.join(', ');
}

function ciliumVersions(graph: ResourceGraph): Map<string, string> {
  const found = new Map<string, string>();
  const note = (object: KubernetesObject, text: string | undefined): void => {
    const version = text === undefined || unknownIn(text) !== undefined ? undefined : coerce(text)?.version;
    if (version !== undefined) found.set(object.cluster, version);
  };
  for (const release of graph.objects('HelmRelease')) {
    if (textAt(release.manifest, ['spec', 'chart', 'spec', 'chart']) !== 'cilium') continue;
    note(release, textAt(release.manifest, ['spec', 'chart', 'spec', 'version']));
  }
  for (const source of graph.objects('OCIRepository')) {
    if (!/\/cilium\/?$/.test(textAt(source.manifest, ['spec', 'url']) ?? '')) continue;
    note(source, textAt(source.manifest, ['spec', 'ref', 'tag']));
  }
  return found;
}
