import { coerce, lt } from 'semver';
import type { Construct } from 'constructs';
import { legacyKey, primaryKey } from '../../graph/facts/load-balancer-requests.ts';
import { familyOf, isInside } from '../../topology/addresses.ts';
import { announcesInLayer2 } from '../../topology/lookups.ts';
import type { Network } from '../../topology/networks.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';

/** The addresses that a Service asks for, one of each family. */
export interface LoadBalancerAddresses {
  /** Required in a cluster whose pools have IPv4. */
  readonly ipv4?: string;
  /** Required in a cluster whose pools have IPv6. */
  readonly ipv6?: string;
}

/** The parts of a Service that ask Cilium for addresses. */
export interface LoadBalancerFields {
  /** What asks for the addresses. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Both families, where both are asked for. */
  readonly ipFamilyPolicy: 'RequireDualStack' | 'SingleStack';
  /** `Local`, so that pods see who calls; `Cluster` where Cilium announces in layer 2, by a node that need not have any of them. */
  readonly externalTrafficPolicy: 'Local' | 'Cluster';
}

/**
 * Checks addresses against the pools of the cluster and returns what a Service needs to ask for them.
 *
 * Upholds the rules `cilium/load-balancer-*`: every family, inside a pool, ends alike where asked, the annotation that the
 * version reads, a fitting ipFamilyPolicy, and the client address kept, where the announcement allows it.
 *
 * @throws Error naming each wrong address and its remedy.
 */
export function loadBalancerFields(scope: Construct, addresses: LoadBalancerAddresses): LoadBalancerFields {
  const annotation = loadBalancerAnnotation(scope, addresses);
  const isDual = addresses.ipv4 !== undefined && addresses.ipv6 !== undefined;
  return {
    annotations: annotation,
    ipFamilyPolicy: isDual ? 'RequireDualStack' : 'SingleStack',
    externalTrafficPolicy: announcesInLayer2(ClusterTree.of(scope).cluster) ? 'Cluster' : 'Local',
  };
}

/** The annotation alone, for a Gateway's infrastructure. */
export function loadBalancerAnnotation(scope: Construct, addresses: LoadBalancerAddresses): Record<string, string> {
  const { cluster, topology } = ClusterTree.of(scope);
  const pools = cluster.loadBalancing.pools.map((name) => ({ name, network: topology.networks[name] as Network }));
  const problems: string[] = [];
  for (const family of ['ipv4', 'ipv6'] as const) {
    const address = addresses[family];
    const ranges = pools.flatMap(({ network }) => network[family] ?? []);
    if (address === undefined) {
      if (ranges.length > 0)
        problems.push(
          `${family} is missing: the pools of the cluster have both families; choose one in ${ranges.join(', ')}`,
        );
    } else if (familyOf(address) !== family) {
      problems.push(`${family}: "${address}" is no ${family} address`);
    } else if (!ranges.some((range) => isInside(address, range))) {
      problems.push(
        `${family}: ${address} lies in no pool of the cluster; choose one in ${ranges.join(', ') || 'a pool yet to be declared'}`,
      );
    }
  }
  const ends = Object.values(addresses).map((address) => String(address).split(/[.:]/).at(-1));
  const asked = pools.filter(
    ({ name, network }) =>
      cluster.loadBalancing.sameLastPartIn?.includes(name) &&
      addresses.ipv4 !== undefined &&
      network.ipv4 !== undefined &&
      familyOf(addresses.ipv4) === 'ipv4' &&
      isInside(addresses.ipv4, network.ipv4),
  );
  if (asked.length > 0 && (new Set(ends).size > 1 || !/^(1\d\d|2[0-4]\d|25[0-4])$/.test(ends[0] ?? ''))) {
    problems.push(`the addresses end in ${ends.join(' and ')}; this pool asks for one number of 100 to 254 in both`);
  }
  if (problems.length > 0) throw new Error(`[${scope.node.path}] load-balancer addresses: ${problems.join('; ')}`);
  const { networkPlugin } = cluster;
  const version = networkPlugin.kind === 'cilium' ? coerce(networkPlugin.version) : null;
  const key = version !== null && lt(version, '1.16.0') ? legacyKey : primaryKey;
  return { [key]: [addresses.ipv6, addresses.ipv4].filter((address) => address !== undefined).join(',') };
}
