import { listAt, textAt, type Json, type JsonPath } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

/** What Flux brings itself: it applies whatever a repository holds, so it may do everything. */
const ofFlux = /^(cluster-reconciler|crd-controller|flux-(edit|view|controller|operator))(-flux-system)?$/;

const role = (rule: string) =>
  manifests(`
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: watcher }
rules:
  - ${rule}
`);

export default defineInvariant({
  id: 'access/roles-name-what-they-allow',
  severity: 'warning',
  category: 'hygiene',
  about: ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'],
  claim: 'a role names the verbs and resources it allows',
  why: 'a wildcard also allows what does not exist yet: whoever takes over one pod of such an account reads every secret, and gives itself more',
  source: [
    { document: 'media-gitops', section: 'Security Notes' },
    {
      document: 'kubernetes',
      section: 'RBAC good practices',
      url: 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
    },
  ],
  *check(graph) {
    for (const object of graph.objects('Role', 'ClusterRole')) {
      if (ofFlux.test(object.name)) continue;
      for (const [index, rule] of listAt(object.manifest, ['rules']).entries()) {
        const field = ['verbs', 'resources', 'apiGroups'].find((each) => listAt(rule, [each]).includes('*'));
        if (field === undefined) continue;
        yield {
          at: object.locate(['rules', index, field]),
          object,
          observed: `${field}: "*"${describeRule(rule, field)}`,
          required: `the ${field} that are needed, by name`,
          restsOn: fieldsOf(object, ['metadata', 'name']),
          fix: 'list them; what the program asks for is in its log, or in the audit log',
        };
      }
    }
    for (const object of graph.objects('RoleBinding', 'ClusterRoleBinding')) {
      const path: JsonPath = ['roleRef', 'name'];
      if (ofFlux.test(object.name) || textAt(object.manifest, path) !== 'cluster-admin') continue;
      yield {
        at: object.locate(path),
        object,
        observed: 'cluster-admin, which allows everything',
        required: 'a role that names what its account needs',
        restsOn: fieldsOf(object, ['metadata', 'name']),
        fix: 'write a ClusterRole of its own and bind that',
      };
    }
  },
  admission: {
    resources: [
      'rbac.authorization.k8s.io/v1/roles',
      'rbac.authorization.k8s.io/v1/clusterroles',
      'rbac.authorization.k8s.io/v1/rolebindings',
      'rbac.authorization.k8s.io/v1/clusterrolebindings',
    ],
    expression: `object.metadata.name.matches('${ofFlux.source}') || (object.kind.endsWith('Binding') ? object.roleRef.name != 'cluster-admin' : (!has(object.rules) || object.rules.all(r, !('*' in r.verbs) && (!has(r.resources) || !('*' in r.resources)) && (!has(r.apiGroups) || !('*' in r.apiGroups)))))`,
  },
  valid: {
    'named verbs': role('{ apiGroups: [""], resources: [pods], verbs: [get, list, watch] }'),
    'what Flux itself brings': manifests(`
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: cluster-reconciler-flux-system }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
`),
  },
  invalid: {
    'every verb': {
      given: role('{ apiGroups: [""], resources: [secrets], verbs: ["*"] }'),
      finds: [
        {
          at: 'manifests.yaml:5:46',
          observed: 'verbs: "*" on secrets',
          required: 'the verbs that are needed, by name',
          fix: 'list them; what the program asks for is in its log, or in the audit log',
        },
      ],
    },
    'everything at once': {
      given: manifests(`
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: dashboard }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
`),
      finds: [
        {
          at: 'manifests.yaml:4:74',
          observed: 'cluster-admin, which allows everything',
          required: 'a role that names what its account needs',
          fix: 'write a ClusterRole of its own and bind that',
        },
      ],
    },
  },
});

function describeRule(rule: Json, field: string): string {
  const resources = field === 'resources' ? [] : listAt(rule, ['resources']);
  return resources.length === 0 ? '' : ` on ${resources.join(', ')}`;
}
