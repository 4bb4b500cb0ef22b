import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { textAt, type JsonPath } from '../../graph/json.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { oncePerGraph } from '../../graph/resource/once-per-graph.ts';
import { files } from '../example.ts';
import { appliedFiles, configMap, kustomization } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';
import { missingReference } from '../missing-reference.ts';

const release = (source: string) =>
  appliedFiles({
    'release.yaml': `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: sonarr, namespace: media }
spec:
  chartRef: { kind: OCIRepository, name: ${source} }
`,
    'source.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: app-template, namespace: media }
spec: { url: "oci://ghcr.io/bjw-s-labs/helm/app-template" }
`,
  });

const applying = (source: string) =>
  files({
    'flux/source.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: "https://git.example.org/lab.git" }
`,
    'flux/flux.yaml': kustomization('flux', './flux'),
    'flux/apps.yaml': kustomization('apps', './apps').replace('name: flux-system }\n', `name: ${source} }\n`),
    'apps/config.yaml': configMap('sonarr'),
  });

export default defineInvariant({
  id: 'flux/source-exists',
  severity: 'error',
  about: ['HelmRelease', 'Kustomization'],
  claim: 'what Flux applies comes from a source that is there',
  why: 'the release or the Kustomization stays as it is, or is never applied, and what depends on it waits',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    for (const object of graph.objects('HelmRelease', 'Kustomization')) {
      if (!object.group.endsWith('.toolkit.fluxcd.io')) continue;
      for (const path of paths) {
        const [kind, name] = [textAt(object.manifest, [...path, 'kind']), textAt(object.manifest, [...path, 'name'])];
        if (kind === undefined || name === undefined || kind === 'ExternalArtifact') continue;
        const namespace = textAt(object.manifest, [...path, 'namespace']) ?? object.namespace;
        if (mayBeBootstrapped(graph, object, { kind, name })) continue;
        yield* missingReference(graph, {
          ...{ object, kind, name, namespace, path: [...path, 'name'], decidedBy: [path], isTypo: true },
          fix: 'correct kind, name and namespace, or add the source',
        });
      }
    }
  },
  valid: {
    'beside it': release('app-template'),
    'a repository that is applied from itself': applying('flux-system'),
    'a repository that whoever bootstraps Flux made': appliedFiles({ 'config.yaml': configMap('sonarr') }),
  },
  invalid: {
    'a name that was changed': {
      given: release('app-templates'),
      finds: [
        {
          at: 'apps/release.yaml:5:42',
          observed: 'OCIRepository app-templates, which is not there',
          required: 'a OCIRepository in media',
          fix: 'correct kind, name and namespace, or add the source',
        },
      ],
    },
    'a repository of another name': {
      given: applying('flux-systm'),
      finds: [
        {
          at: 'flux/apps.yaml:6:43',
          observed: 'GitRepository flux-systm, which is not there',
          required: 'a GitRepository in flux-system',
          fix: 'correct kind, name and namespace, or add the source',
        },
      ],
    },
  },
});

const paths: readonly JsonPath[] = [
  ['spec', 'chartRef'],
  ['spec', 'chart', 'spec', 'sourceRef'],
  ['spec', 'sourceRef'],
];

/**
 * Whether whoever bootstraps Flux may have made the source, as the Flux operator does. It is rarely in the repository that it leads to:
 * where no Kustomization of the cluster has a source that was read, nobody knows which there are.
 */
function mayBeBootstrapped(
  graph: ResourceGraph,
  { cluster, kind: of }: KubernetesObject,
  { kind, name }: { readonly kind: string; readonly name: string },
): boolean {
  if (name === 'flux-system') return true;
  return (of === 'Kustomization' || kind === 'GitRepository') && !startsFromWhatWasRead(graph).has(cluster);
}

const startsFromWhatWasRead = oncePerGraph((graph): ReadonlySet<string> => {
  const known = lookup(graph);
  const own = graph.scopes
    .flatMap(({ consumers }) => consumers)
    .filter(({ cluster, by, place: { reference } }) => {
      if (by !== 'Flux' || reference === undefined) return false;
      return known.find(cluster, reference.kind, reference.namespace, reference.name) !== undefined;
    });
  return new Set(own.map(({ cluster }) => cluster));
});
