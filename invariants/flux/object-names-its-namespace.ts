import { valueAt } from '../../graph/json.ts';
import { isNamespaced } from '../../graph/facts/namespaced-kinds.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n';
const finds = {
  observed: 'no namespace',
  required: 'metadata.namespace, or targetNamespace of the Kustomization, or namespace of a kustomization',
  fix: 'say where it lies',
} as const;

export default defineInvariant({
  id: 'flux/object-names-its-namespace',
  severity: 'error',
  about: ['Kustomization'],
  claim: 'an object that Flux applies says in which namespace it lies',
  why: 'Flux has no namespace of its own to fall back on, as kubectl has: it refuses the whole Kustomization with "namespace not specified"',
  source: {
    document: 'Flux',
    section: 'fluxcd/pkg ssa 0.61.0, errors/errors.go, DryRunErr: namespace not specified',
    url: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#target-namespace',
  },
  *check(graph) {
    for (const object of graph.objects()) {
      if (object.appliedBy?.by !== 'Flux' || object.madeBy !== undefined || !isNamespaced(object)) continue;
      const stated = valueAt(object.manifest, ['metadata', 'namespace']);
      if (stated !== undefined && stated !== null && stated !== '') continue;
      yield {
        at: object.locate(['metadata']),
        object,
        restsOn: fieldsOf(object, ['metadata', 'namespace'], ['metadata', 'name']),
        ...finds,
      };
    }
  },
  valid: {
    'the Kustomization says it': appliedFiles({ 'settings.yaml': map }, 'targetNamespace: media'),
    'a kustomization says it': appliedFiles({
      'kustomization.yaml': 'kind: Kustomization\nnamespace: media\nresources: [settings.yaml]\n',
      'settings.yaml': map,
    }),
    'a kind that lies in none': appliedFiles({
      'namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: media }\n',
    }),
  },
  invalid: {
    'nobody says it': {
      given: appliedFiles({ 'settings.yaml': map }),
      finds: [{ at: 'apps/settings.yaml:3:1', ...finds }],
    },
  },
});
