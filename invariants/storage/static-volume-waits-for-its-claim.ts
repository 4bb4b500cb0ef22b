import { valueAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const stale = ['uid', 'resourceVersion'] as const;

export default defineInvariant({
  id: 'storage/static-volume-waits-for-its-claim',
  severity: 'error',
  about: ['PersistentVolume'],
  claim: 'a volume names its claim by namespace and name, never by uid',
  why: 'a uid belongs to one claim that once was: after the claim is made anew the volume is Released, and nothing binds it ever again',
  source: [
    { document: 'k3s-home', section: 'Media Services Recovered' },
    { document: 'Kubernetes', section: 'Persistent Volumes, reserving a PersistentVolume' },
  ],
  *check(graph) {
    for (const object of graph.objects('PersistentVolume')) {
      const [found] = stale.filter((field) => valueAt(object.manifest, ['spec', 'claimRef', field]) !== undefined);
      if (found === undefined) continue;
      yield {
        at: object.locate(['spec', 'claimRef', found]),
        object,
        observed: `${found} in spec.claimRef`,
        required: 'namespace and name alone',
        fix: 'remove uid and resourceVersion from spec.claimRef; on the cluster: holdfast volumes release',
      };
    }
  },
  valid: {
    'reserved for a claim by its name': manifests(`
apiVersion: v1
kind: PersistentVolume
metadata: { name: media }
spec:
  claimRef: { namespace: media, name: media }
`),
  },
  invalid: {
    'as kubectl get printed it': {
      given: manifests(`
apiVersion: v1
kind: PersistentVolume
metadata: { name: media }
spec:
  claimRef:
    namespace: media
    name: media
    uid: 6b1c6a3e-0000-4000-8000-000000000000
`),
      finds: [
        {
          at: 'manifests.yaml:8:10',
          observed: 'uid in spec.claimRef',
          required: 'namespace and name alone',
          fix: 'remove uid and resourceVersion from spec.claimRef; on the cluster: holdfast volumes release',
        },
      ],
    },
  },
});
