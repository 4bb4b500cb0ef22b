import { posix } from 'node:path';
import { objectAt, listAt, textAt, valueAt } from '../../graph/json.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { containers, podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

/** Where every pod has the token of its account, unless it asks for none. */
const token = '/var/run/secrets/kubernetes.io/serviceaccount';

const pod = (mountPath: string, more = '') =>
  manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: receiver }
spec:
  template:
    spec:
      ${more}
      containers:
        - name: receiver
          volumeMounts: [{ name: keys, mountPath: ${mountPath} }]
      volumes: [{ name: keys, secret: { secretName: keys } }]
`);

export default defineInvariant({
  id: 'workloads/mount-leaves-the-token-visible',
  severity: 'warning',
  about: [...workloadKinds],
  claim: 'no volume is mounted at or above the folder of the account token',
  why: 'most images have /var/run as a link to /run: one mount hides the other, or the container does not start, because nothing can be made inside a volume that is read-only',
  source: {
    document: 'Kubernetes',
    section: '1.35, plugin/pkg/admission/serviceaccount: DefaultAPITokenMountPath',
    url: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting',
  },
  *check(graph) {
    for (const { object, container, path } of containers(graph)) {
      if (!hasToken(graph, object)) continue;
      for (const [index, mount] of listAt(container, ['volumeMounts']).entries()) {
        const mountPath = textAt(mount, ['mountPath']);
        if (mountPath === undefined || textAt(mount, ['subPath']) !== undefined || !isAbove(mountPath)) continue;
        const at = [...path, 'volumeMounts', index, 'mountPath'];
        yield {
          at: object.locate(at),
          object,
          restsOn: fieldsOf(
            object,
            [...path, 'volumeMounts', index],
            [...podPath(object), 'automountServiceAccountToken'],
            [...podPath(object), 'serviceAccountName'],
          ),
          observed: `a volume at ${mountPath}, and the token of the account below it, at ${token}`,
          required: 'a folder of its own, such as /etc/<name>',
          fix: 'mount it elsewhere, or set automountServiceAccountToken: false where the program asks nothing of the API server',
        };
      }
    }
  },
  valid: {
    'a folder of its own': pod('/etc/receiver'),
    'no token': pod('/run/secrets', 'automountServiceAccountToken: false'),
    'beside it': pod('/run/secrets/receiver'),
  },
  invalid: {
    'as in Compose': {
      given: pod('/run/secrets', 'hostNetwork: false'),
      finds: [
        {
          at: 'manifests.yaml:10:51',
          observed:
            'a volume at /run/secrets, and the token of the account below it, at /var/run/secrets/kubernetes.io/serviceaccount',
          required: 'a folder of its own, such as /etc/<name>',
          fix: 'mount it elsewhere, or set automountServiceAccountToken: false where the program asks nothing of the API server',
        },
      ],
    },
  },
});

/** Whether a folder holds that of the token, in an image whose /var/run is a link to /run. */
function isAbove(mountPath: string): boolean {
  const folder = posix.normalize(`${mountPath}/`).replace(/^\/run\//, '/var/run/');
  return folder.startsWith('/var/run/secrets/') && `${token}/`.startsWith(folder);
}

/** Whether the pods get a token: the pod decides, then its account; an account that was not read may decide otherwise. */
function hasToken(graph: ResourceGraph, object: KubernetesObject): boolean {
  const spec = objectAt(object.manifest, podPath(object));
  const own = spec['automountServiceAccountToken'];
  if (own !== undefined) return own === true;
  const name = textAt(spec, ['serviceAccountName']) ?? 'default';
  const account = lookup(graph).find(object.cluster, 'ServiceAccount', object.namespace, name);
  if (account === undefined) return name === 'default';
  return (valueAt(account.manifest, ['automountServiceAccountToken']) ?? true) === true;
}
