import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { valueAt } from '../../graph/json.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { populatedFrom, replications } from '../../graph/facts/volsync.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

export default defineInvariant({
  id: 'volsync/restore-copies-by-snapshot',
  severity: 'error',
  about: ['ReplicationDestination'],
  claim: 'a ReplicationDestination says how it hands over its image, and by Snapshot where a claim is filled from it',
  why: 'without copyMethod VolSync accepts the object and fails when it reconciles; with Direct there is no snapshot, and the claim stays Pending for ever',
  source: [
    { document: 'cluster-101', section: 'issue 3' },
    { document: 'VolSync', section: 'volumehandler.go and volumepopulator_controller.go, v0.17.11 of the Kopia fork' },
  ],
  *check(graph) {
    const filled = new Map<string, ReadonlySet<string>>();
    const isFilledFrom = ({ cluster, name }: KubernetesObject): boolean => {
      const names = filled.get(cluster) ?? populatedFrom(graph, cluster);
      filled.set(cluster, names);
      return names.has(name);
    };
    for (const { object, mover, spec, path } of replications(graph, 'ReplicationDestination')) {
      const method = spec['copyMethod'];
      const at = object.locate([...path, 'copyMethod']);
      const fix = `set spec.${mover}.copyMethod: Snapshot`;
      const edit = { path: [...path, 'copyMethod'], value: 'Snapshot' };
      if (typeof method === 'string' && unknownIn(method) !== undefined) {
        yield { at, object, notEvaluated: `spec.${mover}.copyMethod is ${method}, which is filled in later` };
      } else if (method === undefined || method === null || method === '') {
        const misplaced = valueAt(object.manifest, ['spec', 'copyMethod']) !== undefined;
        const observed = misplaced
          ? `no copyMethod in spec.${mover}; the one in spec is not read`
          : `no copyMethod in spec.${mover}`;
        yield { at, object, observed, required: 'copyMethod: Snapshot', fix, edit };
      } else if (method === 'Clone') {
        yield {
          at,
          object,
          observed: 'copyMethod: Clone, which no destination supports',
          required: 'copyMethod: Snapshot',
          fix,
          edit,
        };
      } else if (method !== 'Snapshot' && isFilledFrom(object)) {
        yield {
          at,
          object,
          observed: `copyMethod: ${String(method)}, while a claim is filled from ${object.name}`,
          required: 'copyMethod: Snapshot',
          fix,
          edit,
        };
      }
    }
  },
  valid: {
    'a snapshot': manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr-dst }
spec:
  kopia: { repository: sonarr-volsync-secret, copyMethod: Snapshot }
`),
    'straight into a claim that exists': manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr-dst }
spec:
  restic: { repository: sonarr-restic, copyMethod: Direct, destinationPVC: sonarr }
`),
  },
  invalid: {
    'no copyMethod': {
      given: manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr-dst }
spec:
  kopia:
    repository: sonarr-volsync-secret
`),
      finds: [
        {
          at: 'manifests.yaml:5:3',
          observed: 'no copyMethod in spec.kopia',
          required: 'copyMethod: Snapshot',
          fix: 'set spec.kopia.copyMethod: Snapshot',
        },
      ],
    },
    'copyMethod outside the mover': {
      given: manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr-dst }
spec:
  copyMethod: Snapshot
  kopia:
    repository: sonarr-volsync-secret
`),
      finds: [
        {
          at: 'manifests.yaml:6:3',
          observed: 'no copyMethod in spec.kopia; the one in spec is not read',
          required: 'copyMethod: Snapshot',
          fix: 'set spec.kopia.copyMethod: Snapshot',
        },
      ],
    },
    'Direct, and a claim waits for a snapshot': {
      given: manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr-dst }
spec:
  kopia:
    repository: sonarr-volsync-secret
    copyMethod: Direct
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: sonarr }
spec:
  dataSourceRef: { apiGroup: volsync.backube, kind: ReplicationDestination, name: sonarr-dst }
`),
      finds: [
        {
          at: 'manifests.yaml:7:17',
          observed: 'copyMethod: Direct, while a claim is filled from sonarr-dst',
          required: 'copyMethod: Snapshot',
          fix: 'set spec.kopia.copyMethod: Snapshot',
        },
      ],
    },
  },
});
