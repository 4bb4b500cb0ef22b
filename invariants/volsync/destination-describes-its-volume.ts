import { listAt } from '../../graph/json.ts';
import { replications } from '../../graph/facts/volsync.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { everyMover } from './admission.ts';

export default defineInvariant({
  id: 'volsync/destination-describes-its-volume',
  severity: 'error',
  about: ['ReplicationDestination'],
  claim: 'a ReplicationDestination states capacity and access modes, or names the claim it restores into',
  why: 'the schema requires neither, but VolSync cannot make the volume without both, and the restore never starts',
  source: [
    { document: 'cluster-101', section: 'issue 3' },
    { document: 'VolSync', section: 'volumehandler.go, v0.17.11 of the Kopia fork' },
  ],
  *check(graph) {
    for (const { object, mover, spec, path } of replications(graph, 'ReplicationDestination')) {
      if (spec['destinationPVC'] !== undefined) continue;
      const missing = [
        spec['capacity'] === undefined && 'capacity',
        listAt(spec, ['accessModes']).length === 0 && 'accessModes',
      ].filter((field) => field !== false);
      if (missing.length === 0) continue;
      yield {
        at: object.locate(path),
        object,
        observed: `no ${missing.join(' and no ')} in spec.${mover}`,
        required: 'capacity and accessModes, or destinationPVC',
        fix: `add ${missing.map((field) => `spec.${mover}.${field}`).join(' and ')}, as the claim has them`,
      };
    }
  },
  admission: {
    resources: ['volsync.backube/v1alpha1/replicationdestinations'],
    expression: everyMover(
      (spec) =>
        `has(${spec}.destinationPVC) || (has(${spec}.capacity) && has(${spec}.accessModes) && size(${spec}.accessModes) > 0)`,
    ),
  },
  valid: {
    'both stated': manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr-dst }
spec:
  kopia: { copyMethod: Snapshot, capacity: 5Gi, accessModes: [ReadWriteOnce] }
`),
    'into a claim that exists': manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr-dst }
spec:
  kopia: { copyMethod: Direct, destinationPVC: sonarr }
`),
  },
  invalid: {
    'no capacity': {
      given: manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr-dst }
spec:
  kopia: { copyMethod: Snapshot, accessModes: [ReadWriteOnce] }
`),
      finds: [
        {
          at: 'manifests.yaml:5:3',
          observed: 'no capacity in spec.kopia',
          required: 'capacity and accessModes, or destinationPVC',
          fix: 'add spec.kopia.capacity, as the claim has them',
        },
      ],
    },
  },
});
