import { knownObject } from '../../graph/facts/fields/custom-mistakes.ts';
import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { knownProducts } from '../../graph/facts/fields/known-products.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { manifests } from '../example.ts';
import { defineInvariant, type ExpectedFinding } from '../invariant.ts';
import { chartRelease, fluxManifests } from './example-versions.ts';
import { judgedMistake } from './judged-mistake.ts';
import { mistakesOf, type ToldMistake } from './mistakes-of.ts';

const source = (spec: string): string => `
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: podinfo }
spec: { url: "oci://ghcr.io/stefanprodan/manifests/podinfo", ${spec} }
`;
const monitor = (endpoint: string): string => `
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: wiki }
spec: { selector: {}, podMetricsEndpoints: [${endpoint}] }
`;
const certificate = (spec: string): string => `
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: wiki }
spec: { issuerRef: { name: letsencrypt }, ${spec} }
`;
const pinned = (tag: string): string => `---\n${fluxManifests(tag)}`;
const look = 'correct it; kubectl explain shows the fields';
const mayBeLater: ExpectedFinding = {
  at: 'manifests.yaml:4:85',
  severity: 'warning',
  observed: 'timeOut, which spec does not have',
  required: 'a field of Flux 2.9, unless one that has it runs',
  fix: 'did you mean timeout?',
};

export default defineInvariant({
  id: 'kubernetes/custom-kind-has-the-fields',
  severity: 'error',
  about: ['object'],
  claim: 'an object of a well-known operator has fields that its definition knows, with values of their types',
  why: 'the API server refuses the object, and with it everything that Flux applies together with it; a field that is dropped looks as if it were set, and is not',
  source: knownProducts.map(({ name, table }) => ({
    document: name,
    section: `definitions (CRDs) of ${table.version === undefined ? 'its release' : table.version}`,
  })),
  versions:
    'what is unknown, left out or not among the texts that a field takes is an error where the version that the cluster pins is none that came later',
  *check(graph) {
    for (const object of graph.objects()) {
      const known = knownObject(graph)(object);
      if (known === undefined) continue;
      const { name, table, next, versionIn } = known.product;
      const of = table.version === undefined ? name : `${name} ${table.version}`;
      const hidden = clusterFacts(graph)(object.cluster).hiddenDefinition(object.group, object.kind);
      for (const told of mistakesOf(object, () => known.mistakes())) {
        if (!('finding' in told)) yield told;
        else if (hidden !== undefined) yield { at: told.finding.at, object, notEvaluated: hidden };
        else if (!isVariable(object, told))
          yield judgedMistake(told, { of, version: versionIn(graph, object.cluster), next });
      }
    }
  },
  valid: {
    'fields of the operator': manifests(
      `${source('interval: 1h, ref: { tag: 6.9.0 }')}---${monitor('{ port: http, interval: 1m }')}`,
    ),
    'a variable that nothing fills in': manifests(source('interval: "${INTERVAL}"')),
    'a field that is not known, and neither is the version that the cluster has': manifests(
      source('interval: 1h, fromTheFuture: true'),
    ),
    'a field of a later version': manifests(`${source('interval: 1h, fromTheFuture: true')}${pinned('v2.99.0')}`),
    'what stands in its CRD, which was read': manifests(`${source('interval: 1h, own: true')}${pinned('v2.8.1')}---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ocirepositories.source.toolkit.fluxcd.io }
spec:
  group: source.toolkit.fluxcd.io
  names: { kind: OCIRepository, plural: ocirepositories }
  versions:
    - name: v1
      served: true
      schema:
        openAPIV3Schema: { type: object, properties: { spec: { type: object, x-kubernetes-preserve-unknown-fields: true } } }
`),
  },
  invalid: {
    'a field that the pinned version does not have': {
      given: manifests(`${source('interval: 1h, insecureRegistry: true')}${pinned('v2.8.1')}`),
      finds: [
        {
          at: 'manifests.yaml:4:94',
          observed: 'insecureRegistry, which spec does not have',
          required: 'a field of Flux 2.9; OCIRepository/flux-manifests says 2.8.1',
          fix: look,
        },
      ],
    },
    'a misspelt field, and nothing says which version runs': {
      given: manifests(source('interval: 1h, timeOut: 1m')),
      finds: [mayBeLater],
    },
    'the same, and a later version runs': {
      given: manifests(`${source('interval: 1h, timeOut: 1m')}${pinned('v2.99.0')}`),
      finds: [mayBeLater],
    },
    'a duration that Go does not read, and a number where a name is wanted': {
      given: manifests(`${source('interval: 1d')}---${monitor('{ port: 9090 }')}`),
      finds: [
        {
          at: 'manifests.yaml:4:72',
          observed: 'spec.interval: "1d"',
          required: 'a duration such as 1h30m',
          fix: look,
        },
        {
          at: 'manifests.yaml:9:53',
          observed: 'spec.podMetricsEndpoints.0.port: 9090',
          required: 'must be string',
          fix: look,
        },
      ],
    },
    'what has to be there is not, in the version that is pinned': {
      given: manifests(
        `${certificate('dnsNames: [wiki.example.org]')}---\n${chartRelease('cert-manager', 'v1.20.1', '{}')}`,
      ),
      finds: [
        {
          at: 'manifests.yaml:4:1',
          observed: 'no secretName in spec',
          required: 'secretName, in cert-manager 1.21; HelmRelease/cert-manager says 1.20.1',
          fix: look,
        },
      ],
    },
  },
});

/** flux/kustomization-builds says of variables that are no texts what becomes of them. */
function isVariable({ kind }: KubernetesObject, { mistake: { path } }: ToldMistake): boolean {
  return kind === 'Kustomization' && path.slice(0, 3).join('.') === 'spec.postBuild.substitute';
}
