import { fluxKustomizations, kustomizationOf, type FluxKustomization } from '../../graph/facts/flux-kustomizations.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { textAt, type JsonPath } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { files } from '../example.ts';
import { kustomization } from '../example-flux.ts';
import { defineInvariant, fieldsOf, type Decisive } from '../invariant.ts';
import { namedInDependsOn } from './waits-for.ts';

const apart = (ofBackups: string) =>
  files({
    'flux/apps.yaml': kustomization('apps', './apps'),
    'apps/operator.yaml': kustomization('operator', './operator', 'wait: true'),
    'apps/backups.yaml': kustomization('backups', './backups', ofBackups),
    'operator/crd.yaml': `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: backups.example.org }
spec: { group: example.org, names: { kind: Backup } }
`,
    'backups/nightly.yaml': `
apiVersion: example.org/v1
kind: Backup
metadata: { name: nightly, namespace: default }
`,
  });

export default defineInvariant({
  id: 'flux/resource-comes-after-its-definition',
  severity: 'warning',
  about: ['CustomResourceDefinition'],
  claim: 'a custom resource is applied after the CRD of its kind',
  why: 'the API server knows no such kind yet: on a new cluster everything that is applied with it is refused until somebody or a retry comes by',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const providers = definitionsByKind(graph);
    const before = new Map<KubernetesObject, ReadonlySet<KubernetesObject>>();
    const reported = new Set<string>();
    for (const object of graph.objects()) {
      const provider = providers.get(`${object.cluster}\n${object.group}\n${object.kind}`);
      const own = kustomizationOf(graph, object);
      if (provider === undefined || own === undefined || provider.object === own.object) continue;
      const known = before.get(own.object) ?? ancestors(graph, own);
      before.set(own.object, known);
      const key = `${own.object.id} ${provider.object.id}`;
      if (known.has(provider.object) || reported.has(key)) continue;
      reported.add(key);
      yield {
        at: object.locate(['kind']),
        object,
        observed: `${object.kind} in Kustomization/${own.object.name}, which does not wait for ${provider.object.name}, where its CRD is`,
        required: `dependsOn: [{ name: ${provider.object.name} }]`,
        restsOn: [...fieldsOf(provider.object, ...identity), ...waiting(graph, own)],
        fix: `add it to Kustomization/${own.object.name}, and let ${provider.object.name} wait until it is healthy`,
      };
    }
  },
  valid: { 'one after the other': apart('dependsOn: [{ name: operator }]') },
  invalid: {
    'at the same time': {
      given: apart(''),
      finds: [
        {
          at: 'backups/nightly.yaml:2:7',
          observed: 'Backup in Kustomization/backups, which does not wait for operator, where its CRD is',
          required: 'dependsOn: [{ name: operator }]',
          fix: 'add it to Kustomization/backups, and let operator wait until it is healthy',
        },
      ],
    },
  },
});

/** The Kustomization that applies the CRD of each kind, by cluster, group and kind. */
function definitionsByKind(graph: ResourceGraph): Map<string, FluxKustomization> {
  return new Map(
    graph.objects('CustomResourceDefinition').flatMap((definition) => {
      const owner = kustomizationOf(graph, definition);
      const group = textAt(definition.manifest, ['spec', 'group']) ?? '';
      const kind = textAt(definition.manifest, ['spec', 'names', 'kind']) ?? '';
      return owner === undefined ? [] : [[`${definition.cluster}\n${group}\n${kind}`, owner] as const];
    }),
  );
}

const identity: readonly JsonPath[] = [
  ['metadata', 'name'],
  ['metadata', 'namespace'],
];

/** What decides what a Kustomization waits for: its own references, and those of everything that it waits for. */
function waiting(graph: ResourceGraph, start: FluxKustomization): Decisive[] {
  return [start.object, ...ancestors(graph, start)].flatMap((object) =>
    fieldsOf(object, ['spec', 'dependsOn'], ...identity),
  );
}

/** Everything that is applied before a Kustomization: what it and its parents wait for. A parent's own objects come first, too. */
function ancestors(graph: ResourceGraph, start: FluxKustomization): Set<KubernetesObject> {
  const found = new Set<KubernetesObject>();
  const byObject = new Map(fluxKustomizations(graph).map((each) => [each.object, each]));
  const visit = ({ object }: FluxKustomization): void => {
    const parent = kustomizationOf(graph, object);
    const named = namedInDependsOn(graph, object);
    for (const next of [...named, ...(parent === undefined ? [] : [parent.object])]) {
      if (found.has(next)) continue;
      found.add(next);
      const kustomization = byObject.get(next);
      if (kustomization !== undefined) visit(kustomization);
    }
  };
  visit(start);
  return found;
}
