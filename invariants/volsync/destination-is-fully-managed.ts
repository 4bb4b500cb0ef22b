import { textAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const key = 'kustomize.toolkit.fluxcd.io/ssa';

export default defineInvariant({
  id: 'volsync/destination-is-fully-managed',
  severity: 'error',
  category: 'house style',
  about: ['ReplicationDestination'],
  claim: 'Flux applies every change of a ReplicationDestination',
  why: 'with `ssa: IfNotPresent` Flux only creates it: a later fix, such as copyMethod, never reaches the cluster, and the next restore fails',
  source: { document: 'cluster-101', section: 'issue 9' },
  *check(graph) {
    for (const object of graph.objects('ReplicationDestination')) {
      for (const place of ['labels', 'annotations']) {
        const value = textAt(object.manifest, ['metadata', place, key]);
        const mode = value?.toLowerCase();
        if (mode !== 'ifnotpresent' && mode !== 'ignore') continue;
        yield {
          at: object.locate(['metadata', place, key]),
          object,
          observed: `${key}: ${value}`,
          required: 'no such mode: a destination is declarative and safe to update',
          fix: `remove it from metadata.${place}`,
        };
      }
    }
  },
  admission: {
    resources: ['volsync.backube/v1alpha1/replicationdestinations'],
    expression: ['labels', 'annotations']
      .map((place) => `object.metadata.?${place}[?'${key}'].orValue('').lowerAscii()`)
      .map((mode) => `!(${mode} in ['ifnotpresent', 'ignore'])`)
      .join(' && '),
  },
  valid: {
    'no mode': manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr-dst }
spec: { kopia: { copyMethod: Snapshot } }
`),
  },
  invalid: {
    'created once, never updated': {
      given: manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata:
  name: sonarr-dst
  labels:
    kustomize.toolkit.fluxcd.io/ssa: IfNotPresent
spec: { kopia: { copyMethod: Snapshot } }
`),
      finds: [
        {
          at: 'manifests.yaml:6:38',
          observed: 'kustomize.toolkit.fluxcd.io/ssa: IfNotPresent',
          required: 'no such mode: a destination is declarative and safe to update',
          fix: 'remove it from metadata.labels',
        },
      ],
    },
  },
});
