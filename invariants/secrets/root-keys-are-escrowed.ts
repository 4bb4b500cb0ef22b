import type { Escrow } from '../../topology/clusters.ts';
import type { ReadCluster } from '../../topology/read-topology.ts';
import { clusterWith } from '../example-cluster.ts';
import { defineInvariant } from '../invariant.ts';

const tokenKept = { what: 'server-token', where: 'password manager' } as const;
const sops = {
  kind: 'flux',
  version: '2.9',
  url: 'https://example.org/git',
  branch: 'main',
  encryptedWith: 'sops',
} as const;

export default defineInvariant({
  id: 'secrets/root-keys-are-escrowed',
  severity: 'error',
  about: ['cluster'],
  claim: 'every key that a rebuild needs has a place where it is kept',
  why: 'a snapshot restores only with the token it was taken with, and a repository opens only with its age key: backups without them are noise',
  source: [
    { document: 'k3s-home', section: 'SOPS' },
    { document: 'pve-homelab', section: 'prevention' },
    { document: 'k3s', section: 'token' },
  ],
  *check(graph) {
    for (const cluster of graph.declared('cluster')) {
      const kept = new Set((cluster.spec.escrow ?? []).map(({ what }) => what));
      for (const [key, because] of neededKeys(cluster.spec)) {
        if (kept.has(key)) continue;
        yield {
          at: { from: 'topology', topology: cluster.topology, path: `clusters.${cluster.name}.escrow` },
          observed: `nobody says where the ${key} is kept`,
          required: `a place outside the cluster: ${because}`,
          fix: `copy it there, and add { what: '${key}', where: … } to escrow`,
        };
      }
    }
  },
  valid: {
    'token and age key': clusterWith('a cluster whose keys are kept', {
      gitOps: sops,
      escrow: [tokenKept, { what: 'sops-age-key', where: 'a safe' }],
    }),
  },
  invalid: {
    'no age key': {
      given: clusterWith('a cluster whose age key is nowhere', { gitOps: sops, escrow: [tokenKept] }),
      finds: [
        {
          at: 'example: clusters.example.escrow',
          observed: 'nobody says where the sops-age-key is kept',
          required: 'a place outside the cluster: without it nothing in the repository can be decrypted',
          fix: "copy it there, and add { what: 'sops-age-key', where: … } to escrow",
        },
      ],
    },
    'no token': {
      given: clusterWith('a cluster whose token is nowhere', {}),
      finds: [
        {
          at: 'example: clusters.example.escrow',
          observed: 'nobody says where the server-token is kept',
          required: 'a place outside the cluster: a snapshot restores only with the token it was taken with',
          fix: "copy it there, and add { what: 'server-token', where: … } to escrow",
        },
      ],
    },
  },
});

const keyOf: Readonly<Record<'k3s' | 'talos', [Escrow['what'], string]>> = {
  k3s: ['server-token', 'a snapshot restores only with the token it was taken with'],
  talos: ['talos-secrets', 'without them no machine joins, and no snapshot restores'],
};

function neededKeys({ distribution, gitOps }: ReadCluster): [Escrow['what'], string][] {
  return [
    ...(distribution.kind === 'unknown' ? [] : [keyOf[distribution.kind]]),
    ...(gitOps?.encryptedWith === 'sops'
      ? [['sops-age-key', 'without it nothing in the repository can be decrypted'] as [Escrow['what'], string]]
      : []),
  ];
}
