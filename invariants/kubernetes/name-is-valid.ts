import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const object = (kind: string, name: string) =>
  manifests(`
apiVersion: v1
kind: ${kind}
metadata: { name: ${name} }
`);
/** What a name looks like, and what that is called: of most kinds, and of those that are more than a name. */
const ofMost = {
  is: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  longest: 253,
  called: 'and dots',
};
const ofSome: ReadonlyMap<string, typeof ofMost> = new Map([
  ['Namespace', { is: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, longest: 63, called: 'and no dot' }],
  ['Service', { is: /^[a-z]([-a-z0-9]*[a-z0-9])?$/, longest: 63, called: 'and no dot, beginning with a letter' }],
]);
/** Roles may be called nearly anything; a kustomization is read by kustomize alone. */
const others = new Set(['rbac.authorization.k8s.io', 'kustomize.config.k8s.io']);

export default defineInvariant({
  id: 'kubernetes/name-is-valid',
  severity: 'error',
  about: ['Namespace', 'Service', 'ConfigMap', 'Secret', 'Deployment', 'HelmRelease', 'Kustomization'],
  claim: 'an object has a name that the API server takes',
  why: 'the API server refuses the object, and Flux with it everything that is applied together',
  source: {
    document: 'Kubernetes',
    section: 'apimachinery 1.35, pkg/util/validation: names of objects',
    url: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
  },
  *check(graph) {
    for (const each of graph.objects()) {
      const { name, group, kind } = each;
      const { called, is, longest } = (group === '' ? ofSome.get(kind) : undefined) ?? ofMost;
      // The rest helm fills in, and a variable of which nobody knows what it becomes is said to be one.
      if (name === '' || name.includes('{{') || others.has(group)) continue;
      if (name.length <= longest && is.test(name)) continue;
      yield {
        at: each.locate(['metadata', 'name']),
        object: each,
        restsOn: fieldsOf(each, ['metadata', 'name']),
        observed: name.length > longest ? `${name}, which has ${name.length} characters` : name,
        required: `small letters, digits, hyphens ${called}; ${longest} characters at most`,
        fix: 'rename it, and what names it',
      };
    }
  },
  valid: {
    'a name with dots': object('ConfigMap', 'settings.v2'),
    'a role, which may have colons': manifests(
      '\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: "system:reader" }\n',
    ),
  },
  invalid: {
    'an underscore': {
      given: object('ConfigMap', 'my_settings'),
      finds: [
        {
          at: 'manifests.yaml:3:19',
          observed: 'my_settings',
          required: 'small letters, digits, hyphens and dots; 253 characters at most',
          fix: 'rename it, and what names it',
        },
      ],
    },
    'a Service that begins with a digit': {
      given: object('Service', '2fauth'),
      finds: [
        {
          at: 'manifests.yaml:3:19',
          observed: '2fauth',
          required: 'small letters, digits, hyphens and no dot, beginning with a letter; 63 characters at most',
          fix: 'rename it, and what names it',
        },
      ],
    },
  },
});
