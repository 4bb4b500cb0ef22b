import { textAt } from '../../graph/json.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';
import { missingReference } from '../missing-reference.ts';

const filledFrom = (name: string) =>
  appliedFiles({
    'restore.yaml': `
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr-dst, namespace: media }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: sonarr, namespace: media }
spec: { dataSourceRef: { apiGroup: volsync.backube, kind: ReplicationDestination, name: ${name} } }
`,
  });

export default defineInvariant({
  id: 'storage/data-source-exists',
  severity: 'error',
  about: ['PersistentVolumeClaim'],
  claim: 'a claim is filled from something that is there',
  why: 'the claim stays Pending for ever, and the application with it',
  source: [
    { document: 'VolSync', section: 'volumepopulator_controller.go, v0.17.11 of the Kopia fork' },
    { document: 'Flux', section: 'fix commits of 26 repositories' },
  ],
  *check(graph) {
    for (const object of graph.objects('PersistentVolumeClaim')) {
      for (const field of ['dataSourceRef', 'dataSource']) {
        const kind = textAt(object.manifest, ['spec', field, 'kind']);
        const name = textAt(object.manifest, ['spec', field, 'name']);
        // Snapshots and other claims may have been made by hand.
        if (kind !== 'ReplicationDestination' || name === undefined) continue;
        const path = ['spec', field, 'name'];
        yield* missingReference(graph, { object, kind, name, path, fix: 'correct the name, or add the destination' });
      }
    }
  },
  valid: { 'one that is there': filledFrom('sonarr-dst') },
  invalid: {
    'the name of another application': {
      given: filledFrom('radarr-dst'),
      finds: [
        {
          at: 'apps/restore.yaml:8:89',
          observed: 'ReplicationDestination radarr-dst, which is not there',
          required: 'a ReplicationDestination in media',
          fix: 'correct the name, or add the destination',
        },
      ],
    },
  },
});
