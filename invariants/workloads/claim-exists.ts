import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { isObject, listAt, textAt, type JsonPath } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const mounting = (claim: string) =>
  appliedFiles({
    'claim.yaml': `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: media }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`,
    'deployment.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: sonarr, namespace: media }
spec:
  template:
    spec:
      containers: [{ name: sonarr, image: "sonarr:4" }]
      volumes: [{ name: data, persistentVolumeClaim: { claimName: ${claim} } }]
`,
  });

export default defineInvariant({
  id: 'workloads/claim-exists',
  severity: 'error',
  about: [...workloadKinds],
  claim: 'a pod mounts claims that are there',
  why: 'the pod stays Pending and nothing says so louder than its events',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const known = lookup(graph);
    for (const { object, claim, path } of mounts(graph)) {
      const wanted = { cluster: object.cluster, namespace: object.namespace, name: claim };
      if (known.find(wanted.cluster, 'PersistentVolumeClaim', wanted.namespace, claim) !== undefined) continue;
      const at = object.locate(path);
      // A claim that is restored by hand, or was made once, lies in a file that nothing applies.
      const isElsewhere = graph.unapplied.some(({ kind, name }) => kind === 'PersistentVolumeClaim' && name === claim);
      const unread = isElsewhere
        ? `${claim} is in a file that nothing applies`
        : known.unread({ ...wanted, kinds: ['PersistentVolumeClaim'] });
      if (unread !== undefined) {
        yield { at, object, notEvaluated: `PersistentVolumeClaim/${claim} was not read, and ${unread}` };
        continue;
      }
      yield {
        at,
        object,
        restsOn: fieldsOf(object, path, ['metadata', 'namespace']),
        observed: `the claim ${claim}, which is not there`,
        required: `a PersistentVolumeClaim${object.namespace === undefined ? '' : ` in ${object.namespace}`}`,
        fix: 'correct the name, or add the claim',
      };
    }
  },
  valid: { 'one that is there': mounting('data') },
  invalid: {
    'a name that was changed': {
      given: mounting('config'),
      finds: [
        {
          at: 'apps/deployment.yaml:8:67',
          observed: 'the claim config, which is not there',
          required: 'a PersistentVolumeClaim in media',
          fix: 'correct the name, or add the claim',
        },
      ],
    },
  },
});

/** Claims that pods mount by name. */
function* mounts(graph: ResourceGraph): Generator<{ object: KubernetesObject; claim: string; path: JsonPath }> {
  for (const object of graph.objects(...workloadKinds)) {
    const volumes = [...podPath(object), 'volumes'];
    for (const [index, volume] of listAt(object.manifest, volumes).entries()) {
      const path = [...volumes, index, 'persistentVolumeClaim', 'claimName'];
      const claim = isObject(volume) ? textAt(volume, ['persistentVolumeClaim', 'claimName']) : undefined;
      if (claim !== undefined) yield { object, claim, path };
    }
  }
}
