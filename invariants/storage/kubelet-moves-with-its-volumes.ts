import { defaultKubeletRoot } from '../../topology/lookups.ts';
import { clusterWith } from '../example-cluster.ts';
import { defineInvariant } from '../invariant.ts';

const root = '/var/lib/rancher/k3s/agent/kubelet';
const k3s = { kind: 'k3s', version: 'v1.35.4+k3s1' } as const;

export default defineInvariant({
  id: 'storage/kubelet-moves-with-its-volumes',
  severity: 'error',
  about: ['cluster'],
  claim: "a kubelet's folder other than the default states how the volumes were moved there",
  why: 'CSI drivers mount below that folder: when it changes under running pods, every volume is lost to them until the way back, which cost the source all of its volumes',
  source: { document: 'k3s-home', section: 'LONGHORN-INCIDENT-POSTMORTEM-2025-06-15' },
  *check(graph) {
    for (const { name, topology, spec } of graph.declared('cluster')) {
      const { distribution } = spec;
      if (distribution.kind !== 'k3s' || distribution.kubeletRoot === undefined) continue;
      const { kubeletRoot, kubeletMigration: migration } = distribution;
      if (kubeletRoot === defaultKubeletRoot || (migration !== undefined && migration.from !== kubeletRoot)) continue;
      yield {
        at: { from: 'topology', topology, path: `clusters.${name}.distribution.kubeletRoot` },
        observed: `${kubeletRoot}, ${migration === undefined ? 'and no migration is declared' : 'moved from itself'}`,
        required: `${defaultKubeletRoot}, or kubeletMigration with the folder it was moved from, the day, and how volumes were moved`,
        fix: 'leave kubeletRoot out; or drain each node, detach its volumes, move the folder, and declare that in kubeletMigration',
      };
    }
  },
  valid: {
    'the default': clusterWith('the folder of every k3s since 2019', { distribution: k3s }),
    'a move that was planned': clusterWith('another folder, and how it came there', {
      distribution: {
        ...k3s,
        kubeletRoot: root,
        kubeletMigration: { from: '/var/lib/kubelet', on: '2026-03-01', how: 'each node drained, volumes detached' },
      },
    }),
  },
  invalid: {
    'the path of older guides': {
      given: clusterWith('another folder', { distribution: { ...k3s, kubeletRoot: root } }),
      finds: [
        {
          at: 'example: clusters.example.distribution.kubeletRoot',
          observed: '/var/lib/rancher/k3s/agent/kubelet, and no migration is declared',
          required:
            '/var/lib/kubelet, or kubeletMigration with the folder it was moved from, the day, and how volumes were moved',
          fix: 'leave kubeletRoot out; or drain each node, detach its volumes, move the folder, and declare that in kubeletMigration',
        },
      ],
    },
  },
});
