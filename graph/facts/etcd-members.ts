import { usesSqlite } from '../../topology/lookups.ts';
import { groupBy } from '../group-by.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import type { DeclaredResource } from '../resource/resource.ts';

/** A server of a cluster whose datastore is etcd, and the host it fails with. */
export interface EtcdMember {
  /** The machine. */
  readonly machine: DeclaredResource<'machine'>;
  /** The physical host; undefined where a provider places the machine. */
  readonly host: DeclaredResource<'host'> | undefined;
}

/** The etcd members of every declared cluster whose nodes are all listed. A server that is being replaced is no member of the final set. */
export function etcdMembers(graph: ResourceGraph): Map<DeclaredResource<'cluster'>, EtcdMember[]> {
  return new Map(
    graph.declared('cluster').flatMap((cluster) => {
      const { nodes, replacing, unlistedNodes } = cluster.spec;
      if (usesSqlite(cluster.spec) || unlistedNodes !== undefined) return [];
      const members = graph
        .neededBy(cluster, 'node-of')
        .map((edge) => edge.from as DeclaredResource<'machine'>)
        .filter((machine) => nodes[machine.name]?.role === 'server' && machine.name !== replacing)
        .map((machine) => ({
          machine,
          host: graph.needs(machine, 'runs-on')[0]?.to as DeclaredResource<'host'> | undefined,
        }));
      return [[cluster, members] as const];
    }),
  );
}

/** How many of `members` may be lost at once before the rest has no majority. */
export function tolerated(members: number): number {
  return members - (Math.floor(members / 2) + 1);
}

/** Members by the host they fail with; a machine that a provider places stands alone. */
export function membersByHost(
  members: readonly EtcdMember[],
): Map<DeclaredResource<'host'> | DeclaredResource<'machine'>, EtcdMember[]> {
  return groupBy(members, (member) => member.host ?? member.machine);
}
