import { isClusterWide } from '../../graph/facts/reference-table.ts';
import { secretProducers } from '../../graph/facts/secret-producers.ts';
import { seemsMissing } from '../../graph/facts/seems-missing.ts';
import { seemsNoClass } from '../../graph/facts/seems-no-class.ts';
import { valueReferences, type ValueReference } from '../../graph/facts/value-references.ts';
import { groupBy } from '../../graph/group-by.ts';
import { apart } from '../../graph/resource/apart.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { nearestName } from '../../topology/mistakes.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const naming = (claim: string) =>
  appliedFiles({
    'claim.yaml': `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: media-config, namespace: media }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`,
    'release.yaml': `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: jellyfin, namespace: media }
spec:
  chart: { spec: { chart: jellyfin, version: 2.0.0, sourceRef: { kind: HelmRepository, name: jellyfin } } }
  values: { persistence: { config: { existingClaim: ${claim} } } }
`,
    'source.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: jellyfin, namespace: media }
spec: { url: "https://charts.example.org" }
`,
  });

const ofLibrary = (values: string) =>
  appliedFiles({
    'release.yaml': `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: gatus, namespace: media }
spec:
  chart: { spec: { chart: app-template, version: 2.4.0, sourceRef: { kind: HelmRepository, name: bjw-s } } }
  values: { envFrom: [{ secretRef: { name: gatus-secret } }], ${values} }
`,
    'source.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: bjw-s, namespace: media }
spec: { url: "https://charts.example.org" }
`,
  });

/** Whoever misses so many of a kind has them from elsewhere. */
const most = 4;

export default defineInvariant({
  id: 'references/values-name-what-is-there',
  severity: 'warning',
  about: ['HelmRelease'],
  claim: 'the values of a chart name claims, Secrets, ConfigMaps, issuers and classes that are there',
  why: 'the chart takes any name: its pods wait for a claim or a Secret that nobody makes, an Ingress is served by no controller, a certificate is not issued',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const missing = valueReferences(graph).filter((reference) => isMissing(graph, reference));
    for (const all of groupBy(missing, ({ object, kind }) => `${object.cluster}\n${kind}`).values()) {
      const isElsewhere = new Set(all.map(({ name }) => name)).size > most;
      for (const { object, kind, name, path } of all) {
        const at = object.locate(path);
        if (isElsewhere) {
          const count = `${all.length} names of a ${kind} in values lead nowhere`;
          yield { at, object, notEvaluated: `${kind}/${name} was not read, and ${count}: they may be made elsewhere` };
          continue;
        }
        const near = graph.objects(kind).filter((each) => each.cluster === object.cluster);
        const own = near.filter(({ namespace }) => isClusterWide(kind) || namespace === object.namespace);
        const meant = nearestName(
          name,
          own.map((each) => each.name),
        );
        yield {
          at,
          object,
          restsOn: fieldsOf(object, path, ['metadata', 'namespace']),
          observed: `${kind} ${name}, which nothing seems to make, as far as what ${describe(object)} renders can be told`,
          required: `a ${kind}${isClusterWide(kind) ? '' : ` in ${object.namespace ?? 'its namespace'}`}`,
          fix: meant === undefined ? `correct the name, or add the ${kind}` : `did you mean ${meant}?`,
        };
      }
    }
  },
  valid: {
    'a claim that is there': naming('media-config'),
    'a Secret that the chart is told to make': ofLibrary('secrets: { secret: { enabled: true } }'),
  },
  invalid: {
    'a Secret that the chart does not make, although it is called like the release': {
      given: ofLibrary('image: { tag: v1 }'),
      finds: [
        {
          at: 'apps/release.yaml:6:44',
          observed:
            'Secret gatus-secret, which nothing seems to make, as far as what HelmRelease/gatus renders can be told',
          required: 'a Secret in media',
          fix: 'correct the name, or add the Secret',
        },
      ],
    },
    'a claim of another name': {
      given: naming('media-conf'),
      finds: [
        {
          at: 'apps/release.yaml:6:53',
          observed:
            'PersistentVolumeClaim media-conf, which nothing seems to make, as far as what HelmRelease/jellyfin renders can be told',
          required: 'a PersistentVolumeClaim in media',
          fix: 'did you mean media-config?',
        },
      ],
    },
  },
});

function isMissing(graph: ResourceGraph, { object, kind, name, isOthers }: ValueReference): boolean {
  const { cluster } = object;
  if (kind === 'IngressClass' || kind === 'StorageClass')
    return seemsNoClass(graph, { cluster, kind, name, by: object });
  // What a StatefulSet made once may be taken over.
  if (kind === 'PersistentVolumeClaim' && /-\d+$/.test(name)) return false;
  const namespace = isClusterWide(kind) ? undefined : object.namespace;
  const producers = secretProducers(graph);
  const isThere =
    kind === 'Secret'
      ? producers.has(cluster, namespace, name) || producers.unread(cluster, namespace, name) !== undefined
      : lookup(graph).find(cluster, kind, namespace, name) !== undefined;
  if (isThere || apart(graph)([kind, 'ExternalSecret'], name) !== undefined) return false;
  // Who may make it is asked of the chart itself as well, unless it takes what others make.
  const wanted = { cluster, kinds: [kind], namespace, name, ...(isOthers && { by: object }) };
  return lookup(graph).doubts(wanted).length === 0 || seemsMissing(graph, wanted) !== undefined;
}
