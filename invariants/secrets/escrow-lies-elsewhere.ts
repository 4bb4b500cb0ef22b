import { clusterWith } from '../example-cluster.ts';
import { defineInvariant } from '../invariant.ts';

export default defineInvariant({
  id: 'secrets/escrow-lies-elsewhere',
  severity: 'error',
  about: ['cluster'],
  claim: 'keys are kept neither in the cluster they open nor with its backups',
  why: 'a key inside the cluster is lost with it, and a key beside the backups gives both to whoever takes them',
  source: { document: 'k3s-home', section: 'SOPS' },
  *check(graph) {
    for (const cluster of graph.declared('cluster')) {
      const { nodes, etcdSnapshots, storageClasses, escrow = [] } = cluster.spec;
      const own = new Set([
        cluster.name,
        ...Object.keys(nodes),
        ...Object.values(storageClasses).map(({ storage }) => storage),
      ]);
      const target = graph.get(`${cluster.topology}/storage/${etcdSnapshots?.to ?? ''}`);
      const backups = target === undefined ? [] : [target, ...graph.needs(target, 'served-by').map(({ to }) => to)];
      for (const [index, { what, where }] of escrow.entries()) {
        const backup = backups.find(({ name }) => name === where);
        if (!own.has(where) && backup === undefined) continue;
        yield {
          at: { from: 'topology', topology: cluster.topology, path: `clusters.${cluster.name}.escrow[${index}].where` },
          observed: `the ${what} in "${where}", ${backup === undefined ? 'which is part of the cluster' : 'which keeps its backups'}`,
          required: 'a place that is neither',
          fix: 'keep it in a password manager, or on paper in a safe',
        };
      }
    }
  },
  valid: {
    'a password manager': clusterWith('a token in a password manager', {
      escrow: [{ what: 'server-token', where: 'password manager' }],
    }),
  },
  invalid: {
    'with the backups': {
      given: clusterWith('a token beside the snapshots', {
        etcdSnapshots: { to: 'offsite' },
        escrow: [{ what: 'server-token', where: 'bucket' }],
      }),
      finds: [
        {
          at: 'example: clusters.example.escrow[0].where',
          observed: 'the server-token in "bucket", which keeps its backups',
          required: 'a place that is neither',
          fix: 'keep it in a password manager, or on paper in a safe',
        },
      ],
    },
    'on a node': {
      given: clusterWith('a token on a server', { escrow: [{ what: 'server-token', where: 'server-1' }] }),
      finds: [
        {
          at: 'example: clusters.example.escrow[0].where',
          observed: 'the server-token in "server-1", which is part of the cluster',
          required: 'a place that is neither',
          fix: 'keep it in a password manager, or on paper in a safe',
        },
      ],
    },
  },
});
