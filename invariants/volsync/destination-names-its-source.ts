import { groupBy } from '../../graph/group-by.ts';
import { textAt } from '../../graph/json.ts';
import { replications } from '../../graph/facts/volsync.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { hiddenObjects } from '../../graph/resource/hidden-objects.ts';

export default defineInvariant({
  id: 'volsync/destination-names-its-source',
  severity: 'error',
  about: ['ReplicationDestination'],
  claim: 'a Kopia destination restores under the identity of the ReplicationSource that made the backups',
  why: 'Kopia files snapshots under the name of the object that made them; a destination of another name finds none, exits with success, and the application starts on an empty volume',
  source: [
    { document: 'cluster-101', section: 'issues 2 and 3' },
    { document: 'VolSync', section: 'mover/kopia/builder.go and mover-kopia/entry.sh, v0.17.11 of the Kopia fork' },
  ],
  *check(graph) {
    const sources = groupBy(
      replications(graph, 'ReplicationSource').filter(({ mover }) => mover === 'kopia'),
      ({ object }) => object.cluster,
    );
    const names = new Map(
      [...sources].map(([cluster, own]) => [cluster, new Set(own.map(({ object }) => object.name))]),
    );
    for (const { object, mover, spec, path } of replications(graph, 'ReplicationDestination')) {
      if (mover !== 'kopia' || (spec['username'] !== undefined && spec['hostname'] !== undefined)) continue;
      const stated = textAt(spec, ['sourceIdentity', 'sourceName']);
      const identity = stated ?? object.name;
      const own = sources.get(object.cluster) ?? [];
      const at = object.locate([...path, 'sourceIdentity', 'sourceName']);
      if (names.get(object.cluster)?.has(identity) === true) continue;
      const wanted = { cluster: object.cluster, kinds: ['ReplicationSource'], namespace: undefined, name: identity };
      const unknown = unknownIn(identity) ?? hiddenObjects(graph).mayBeIt(wanted);
      if (unknown !== undefined) {
        yield { at, object, notEvaluated: `whether "${identity}" is a ReplicationSource is not known: ${unknown}` };
        continue;
      }
      if (own.length === 0) {
        yield {
          at,
          object,
          notEvaluated: `no ReplicationSource with Kopia was read, so that "${identity}" cannot be compared`,
        };
        continue;
      }
      yield {
        at,
        object,
        observed:
          stated === undefined
            ? `no sourceIdentity, so that it looks for backups of "${identity}"`
            : `sourceName "${identity}"`,
        required: 'the name of a ReplicationSource of this cluster',
        fix: 'set spec.kopia.sourceIdentity.sourceName to the name of the ReplicationSource (not of the claim)',
      };
    }
  },
  valid: {
    'the source by name': manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: sonarr-src }
spec: { kopia: { repository: sonarr-volsync-secret } }
---
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr-dst }
spec: { kopia: { sourceIdentity: { sourceName: sonarr-src } } }
`),
  },
  invalid: {
    'another name and no identity': {
      given: manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: sonarr-src }
spec: { kopia: { repository: sonarr-volsync-secret } }
---
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr-dst }
spec: { kopia: { copyMethod: Snapshot } }
`),
      finds: [
        {
          at: 'manifests.yaml:9:9',
          observed: 'no sourceIdentity, so that it looks for backups of "sonarr-dst"',
          required: 'the name of a ReplicationSource of this cluster',
          fix: 'set spec.kopia.sourceIdentity.sourceName to the name of the ReplicationSource (not of the claim)',
        },
      ],
    },
  },
});
