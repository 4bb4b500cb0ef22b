import { podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import { isObject, listAt, objectAt, textAt, valueAt, type Json, type JsonPath } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { oncePerGraph } from '../../graph/resource/once-per-graph.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const operator = (pod: string, account = '{}') =>
  manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: operator, namespace: web }
spec:
  selector: { matchLabels: { app: operator } }
  template:
    metadata: { labels: { app: operator } }
    spec: { serviceAccountName: operator, containers: [{ name: app, image: "example.org/operator:1.0.0" }], ${pod} }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: operator, namespace: web }
${account.slice(2, -2)}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: operator }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects: [{ kind: ServiceAccount, name: operator, namespace: web }]
`);

export default defineInvariant({
  id: 'access/bound-account-gets-its-token',
  severity: 'warning',
  about: [...workloadKinds],
  claim: 'pods whose account is bound to a role are given the token of that account',
  why: 'the role allows something to pods that cannot say who they are: an operator ends at its first question to the API server, a dashboard that looks for workloads finds none and does not say so',
  source: [
    {
      document: 'Kubernetes',
      section: 'Configure Service Accounts for Pods, opt out of API credential automounting',
      url: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/',
    },
    { document: 'app-template', section: '5.0.0, common library: pods no longer get a token by default' },
  ],
  *check(graph) {
    for (const object of graph.objects(...workloadKinds)) {
      const path = podPath(object);
      const pod = objectAt(object.manifest, path);
      const name = textAt(pod, ['serviceAccountName']);
      if (name === undefined || hasOwn(pod)) continue;
      const binding = bindings(graph).get(keyOf(object.cluster, object.namespace, name));
      if (binding === undefined) continue;
      const account = lookup(graph).find(object.cluster, 'ServiceAccount', object.namespace, name);
      const stated = pod['automountServiceAccountToken'];
      const decides = stated === undefined ? account : object;
      const field: JsonPath =
        decides === object ? [...path, 'automountServiceAccountToken'] : ['automountServiceAccountToken'];
      if (decides === undefined || valueAt(decides.manifest, field) !== false) continue;
      yield {
        at: decides.locate(field),
        object,
        restsOn: [
          ...fieldsOf(decides, field),
          ...fieldsOf(object, [...path, 'serviceAccountName'], [...path, 'volumes'], ['metadata', 'namespace']),
          ...fieldsOf(binding, ['subjects']),
        ],
        observed: `automountServiceAccountToken: false, while ${describe(binding)} allows something to ServiceAccount/${name}`,
        required: 'the token of the account in its pods, where they ask the API server',
        fix: 'set automountServiceAccountToken: true for the pods (app-template: in defaultPodOptions), or take the binding away',
      };
    }
  },
  valid: {
    'a token by default': operator('restartPolicy: Always'),
    'a token that the pod asks for': operator(
      'automountServiceAccountToken: true',
      '{ automountServiceAccountToken: false }',
    ),
    'a token in a volume of its own': operator(
      'automountServiceAccountToken: false, volumes: [{ name: token, projected: { sources: [{ serviceAccountToken: { path: token } }] } }]',
    ),
  },
  invalid: {
    'none for the pods': {
      given: operator('automountServiceAccountToken: false'),
      finds: [
        {
          at: 'manifests.yaml:8:139',
          observed:
            'automountServiceAccountToken: false, while ClusterRoleBinding/operator allows something to ServiceAccount/operator',
          required: 'the token of the account in its pods, where they ask the API server',
          fix: 'set automountServiceAccountToken: true for the pods (app-template: in defaultPodOptions), or take the binding away',
        },
      ],
    },
    'none by the account': {
      given: operator('restartPolicy: Always', '{ automountServiceAccountToken: false }'),
      finds: [
        {
          at: 'manifests.yaml:13:31',
          observed:
            'automountServiceAccountToken: false, while ClusterRoleBinding/operator allows something to ServiceAccount/operator',
          required: 'the token of the account in its pods, where they ask the API server',
          fix: 'set automountServiceAccountToken: true for the pods (app-template: in defaultPodOptions), or take the binding away',
        },
      ],
    },
  },
});

/** Whether pods get credentials by another way, or may: a projected token, a mounted Secret or kubeconfig. */
function hasOwn(pod: Json): boolean {
  return listAt(pod, ['volumes']).some(
    (volume) =>
      unknownIn(volume) !== undefined ||
      listAt(volume, ['projected', 'sources']).some((source) => isObject(source) && 'serviceAccountToken' in source) ||
      /token|kubeconfig|kube-config/i.test(textAt(volume, ['secret', 'secretName']) ?? ''),
  );
}

/** By cluster, namespace and account: who binds it to a role. */
const bindings = oncePerGraph((graph: ResourceGraph) => {
  const found = new Map<string, KubernetesObject>();
  for (const binding of graph.objects('RoleBinding', 'ClusterRoleBinding')) {
    for (const subject of listAt(binding.manifest, ['subjects'])) {
      if (textAt(subject, ['kind']) !== 'ServiceAccount') continue;
      const namespace = textAt(subject, ['namespace']) ?? binding.namespace;
      found.set(keyOf(binding.cluster, namespace, textAt(subject, ['name']) ?? ''), binding);
    }
  }
  return found;
});

function keyOf(cluster: string, namespace: string | undefined, name: string): string {
  return `${cluster}\n${namespace ?? ''}\n${name}`;
}
