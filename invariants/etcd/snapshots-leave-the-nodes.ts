import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { DeclaredResource } from '../../graph/resource/resource.ts';
import { defineInvariant } from '../invariant.ts';
import { clusterWith } from '../example-cluster.ts';

export default defineInvariant({
  id: 'etcd/snapshots-leave-the-nodes',
  severity: 'error',
  about: ['cluster'],
  claim: 'etcd snapshots of a k3s cluster go to storage that fails apart from its servers',
  why: 'k3s keeps snapshots on the disk of the server that took them: lost with it, they are lost together with what they are for',
  source: [
    { document: 'pve-homelab', section: 'scenario 3' },
    { document: 'honeydue', section: 'k3s control plane failures' },
    { document: 'k3s', section: 'etcd-snapshot' },
  ],
  *check(graph) {
    for (const cluster of graph.declared('cluster')) {
      const { distribution, etcdSnapshots } = cluster.spec;
      if (distribution.kind !== 'k3s' || distribution.datastore === 'sqlite') continue;
      const at = {
        from: 'topology',
        topology: cluster.topology,
        path: `clusters.${cluster.name}.etcdSnapshots`,
      } as const;
      const shared = etcdSnapshots === undefined ? [] : sharedWith(graph, cluster, etcdSnapshots.to);
      if (etcdSnapshots !== undefined && shared.length === 0) continue;
      yield {
        at,
        observed:
          etcdSnapshots === undefined
            ? 'no etcdSnapshots: they stay on the servers'
            : `storage.${etcdSnapshots.to}, which fails with ${shared.join(', ')}`,
        required: 'S3 or NFS storage on other hardware than the servers',
        fix: 'set etcdSnapshots: { to: … } to storage elsewhere',
      };
    }
  },
  valid: { 'to a bucket': clusterWith('snapshots that go to a bucket', { etcdSnapshots: { to: 'offsite' } }) },
  invalid: {
    'on the servers alone': {
      given: clusterWith('snapshots that stay where they are taken', {}),
      finds: [
        {
          at: 'example: clusters.example.etcdSnapshots',
          observed: 'no etcdSnapshots: they stay on the servers',
          required: 'S3 or NFS storage on other hardware than the servers',
          fix: 'set etcdSnapshots: { to: … } to storage elsewhere',
        },
      ],
    },
    'on the host of a server': {
      given: clusterWith('snapshots that go to the host of the first server', { etcdSnapshots: { to: 'own' } }),
      finds: [
        {
          at: 'example: clusters.example.etcdSnapshots',
          observed: 'storage.own, which fails with server-1',
          required: 'S3 or NFS storage on other hardware than the servers',
          fix: 'set etcdSnapshots: { to: … } to storage elsewhere',
        },
      ],
    },
  },
});

/** Servers of the cluster that run on, or are, what serves the storage. */
function sharedWith(graph: ResourceGraph, cluster: DeclaredResource<'cluster'>, storageName: string): string[] {
  const storage = graph.get(`${cluster.topology}/storage/${storageName}`);
  if (storage === undefined) return [];
  const serving = new Set(graph.needs(storage, 'served-by').map(({ to }) => to));
  return graph
    .neededBy(cluster, 'node-of')
    .map(({ from }) => from)
    .filter((node) => node.type === 'machine' && cluster.spec.nodes[node.name]?.role === 'server')
    .filter((node) => serving.has(node) || graph.needs(node, 'runs-on').some(({ to }) => serving.has(to)))
    .map(({ name }) => name);
}
