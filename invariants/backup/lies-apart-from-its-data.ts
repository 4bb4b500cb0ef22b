import { addTo } from '../../graph/group-by.ts';
import { told } from '../../topology/unknown.ts';
import type { CopyPlace } from '../../analysis/backups.ts';
import { dataOf } from '../../analysis/data-loss.ts';
import { modelOf, type ModelledCluster } from '../../analysis/impact/model-of.ts';
import { clusterWith } from '../example-cluster.ts';
import { manifestsWithin } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const dumpTo = (claim: string) =>
  manifestsWithin(
    clusterWith('a cluster with two classes', {
      storageClasses: {
        live: { storage: 'own', provisioner: 'example/live', reclaimPolicy: 'Retain', default: true },
      },
    }),
    `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: app }
spec: { storageClassName: live, accessModes: [ReadWriteOnce] }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${claim}, namespace: app }
spec: { storageClassName: ${claim === 'beside' ? 'live' : 'elsewhere'}, accessModes: [ReadWriteOnce] }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: dump, namespace: app, annotations: { holdfast.dev/backs-up: data } }
spec:
  schedule: 0 3 * * *
  jobTemplate: { spec: { template: { spec: { containers: [], volumes: [{ name: to, persistentVolumeClaim: { claimName: ${claim} } }] } } } }
`,
  );

export default defineInvariant({
  id: 'backup/lies-apart-from-its-data',
  severity: 'error',
  about: ['cluster'],
  claim: 'copies are kept on a storage that serves no live volume of the cluster',
  why: 'what takes the data takes the copies with it: one pool, one server, one mistake',
  source: [
    { document: 'pve-homelab', section: 'Data Loss Risk Matrix' },
    { document: 'cluster-101', section: 'Issue 2' },
  ],
  *check(graph) {
    for (const modelled of modelOf(graph).clusters) {
      const { cluster } = modelled.view;
      const live = liveStorages(modelled);
      const kept = new Map<string, string[]>();
      for (const { name, copies } of dataOf(modelled)) {
        for (const { kind, to } of copies) {
          const storage = kind === 'replica' ? undefined : storageOf(to);
          if (storage !== undefined && live.has(storage)) addTo(kept, storage, name);
        }
      }
      for (const [storage, names] of kept) {
        yield {
          at: { from: 'topology', topology: cluster.topology, path: `storage.${storage}` },
          observed: `copies of ${names.length === 1 ? (names[0] ?? '') : `${names.length} volumes`} of ${cluster.name}, on a storage that serves live volumes`,
          required: 'a storage of their own, best elsewhere',
          fix: 'send them to another server or to object storage, or copy the copies there',
        };
      }
    }
  },
  valid: { 'a storage of its own': dumpTo('elsewhere') },
  invalid: {
    'beside the data': {
      given: dumpTo('beside'),
      finds: [
        {
          at: 'example: storage.own',
          observed: 'copies of volume app/data of example, on a storage that serves live volumes',
          required: 'a storage of their own, best elsewhere',
          fix: 'send them to another server or to object storage, or copy the copies there',
        },
      ],
    },
  },
});

/** Storages on which something lies that is no copy: those of classes, and of volumes that pods mount. */
function liveStorages({ view, volumes }: ModelledCluster): Set<string> {
  const classes = Object.values(view.cluster.spec.storageClasses).flatMap(({ storage }) => told(storage) ?? []);
  const mounted = volumes
    .filter(({ users }) => users.some(({ kind }) => kind !== 'CronJob' && kind !== 'Job'))
    .flatMap(({ place }) => (place.kind === 'storage' || place.kind === 'replicas' ? [place.storage] : []));
  return new Set([...classes, ...mounted]);
}

function storageOf(to: CopyPlace): string | undefined {
  if (to.kind === 'storage') return to.storage;
  if (to.kind !== 'volume') return undefined;
  const { place } = to.volume;
  return place.kind === 'storage' || place.kind === 'replicas' ? place.storage : undefined;
}
