import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { textAt, type JsonPath } from '../../graph/json.ts';
import { hiddenObjects } from '../../graph/resource/hidden-objects.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

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

export default defineInvariant({
  id: 'flux/source-exists',
  severity: 'error',
  about: ['HelmRelease'],
  claim: 'a HelmRelease takes its chart from a source that is there',
  why: 'the release stays as it is, or is never installed, and what depends on it waits',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const known = lookup(graph);
    for (const object of graph.objects('HelmRelease')) {
      for (const path of [
        ['spec', 'chartRef'],
        ['spec', 'chart', 'spec', 'sourceRef'],
      ] as const) {
        const found = referenceAt(object, path);
        if (found === undefined) continue;
        const { kind, name, namespace } = found;
        if (known.find(object.cluster, kind, namespace, name) !== undefined) continue;
        const at = object.locate([...path, 'name']);
        const wanted = { cluster: object.cluster, kinds: [kind], namespace, name };
        const other = graph.objects(kind).find((each) => each.cluster === object.cluster && each.name === name);
        const unread = other === undefined ? known.unread(wanted) : hiddenObjects(graph).mayBeIt(wanted);
        if (unread !== undefined) {
          yield { at, object, notEvaluated: `${kind}/${name} was not read, and ${unread}` };
          continue;
        }
        yield {
          at,
          object,
          restsOn: fieldsOf(object, path, ['metadata', 'namespace']),
          observed: `${kind}/${name}${namespace === undefined ? '' : ` in ${namespace}`}, which is not there${other?.namespace === undefined ? '' : `; there is one in ${other.namespace}`}`,
          required: 'a source that is applied in the same cluster',
          fix: 'correct kind, name and namespace, or add the source',
        };
      }
    }
  },
  valid: { 'beside it': release('app-template') },
  invalid: {
    'a name that was changed': {
      given: release('app-templates'),
      finds: [
        {
          at: 'apps/release.yaml:5:42',
          observed: 'OCIRepository/app-templates in media, which is not there',
          required: 'a source that is applied in the same cluster',
          fix: 'correct kind, name and namespace, or add the source',
        },
      ],
    },
  },
});

function referenceAt(
  object: KubernetesObject,
  path: JsonPath,
): { kind: string; name: string; namespace: string | undefined } | undefined {
  const kind = textAt(object.manifest, [...path, 'kind']);
  const name = textAt(object.manifest, [...path, 'name']);
  const namespace = textAt(object.manifest, [...path, 'namespace']) ?? object.namespace;
  if (kind === undefined || name === undefined) return undefined;
  // The repository itself is made by whoever bootstraps Flux, which is rarely in it.
  return kind === 'GitRepository' ? undefined : { kind, name, namespace };
}
