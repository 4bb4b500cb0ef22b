import { replications } from '../../graph/facts/volsync.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { everyMover } from './admission.ts';

export default defineInvariant({
  id: 'volsync/destination-names-its-snapshot-class',
  severity: 'warning',
  about: ['ReplicationDestination'],
  claim: 'a ReplicationDestination that copies by Snapshot names its snapshot class and its storage class',
  why: 'without them the defaults of the cluster decide: a rebuilt cluster without a default snapshot class restores nothing, and one whose default storage class has another driver cannot take the snapshot',
  source: { document: 'cluster-101', section: 'issue 3' },
  *check(graph) {
    for (const { object, mover, spec, path } of replications(graph, 'ReplicationDestination')) {
      if (spec['copyMethod'] !== 'Snapshot') continue;
      const missing = [
        'volumeSnapshotClassName',
        ...(spec['destinationPVC'] === undefined ? ['storageClassName'] : []),
      ].filter((field) => spec[field] === undefined);
      if (missing.length === 0) continue;
      yield {
        at: object.locate(path),
        object,
        observed: `no ${missing.join(' and no ')} in spec.${mover}`,
        required: 'both classes by name, of one driver',
        fix: `add ${missing.map((field) => `spec.${mover}.${field}`).join(' and ')}`,
      };
    }
  },
  admission: {
    resources: ['volsync.backube/v1alpha1/replicationdestinations'],
    expression: everyMover(
      (spec) =>
        `!has(${spec}.copyMethod) || ${spec}.copyMethod != 'Snapshot' || (has(${spec}.volumeSnapshotClassName) && (has(${spec}.destinationPVC) || has(${spec}.storageClassName)))`,
    ),
  },
  valid: {
    'both named': manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr-dst }
spec:
  kopia:
    copyMethod: Snapshot
    storageClassName: csi-cephfs-config-sc
    volumeSnapshotClassName: csi-cephfs-config-snapclass
`),
  },
  invalid: {
    'no snapshot class': {
      given: manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr-dst }
spec:
  kopia: { copyMethod: Snapshot, storageClassName: csi-cephfs-config-sc }
`),
      finds: [
        {
          at: 'manifests.yaml:5:3',
          observed: 'no volumeSnapshotClassName in spec.kopia',
          required: 'both classes by name, of one driver',
          fix: 'add spec.kopia.volumeSnapshotClassName',
        },
      ],
    },
  },
});
