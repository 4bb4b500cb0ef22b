import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { servedApi } from '../../graph/facts/cluster/served-apis.ts';
import { objectAt, textAt } from '../../graph/json.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { Consumer } from '../../graph/scope/consumer.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf, type Finding } from '../invariant.ts';
import { byVersion } from './api-by-version.ts';
import { chartRelease, definedRelease, fluxManifests, release } from './example-versions.ts';

export default defineInvariant({
  id: 'kubernetes/api-version-is-served',
  severity: 'error',
  about: ['object'],
  claim: 'an object has an API version that its cluster serves',
  why: 'the API server knows no such kind: Flux refuses everything that is applied with it',
  source: [
    { document: 'Kubernetes', section: 'Deprecated API migration guide' },
    { document: 'Flux', section: 'CRDs of the controllers that flux2 0.25 to 2.9 install' },
    { document: 'external-secrets', section: 'CRDs of 0.5 to 2.9' },
  ],
  *check(graph) {
    for (const object of graph.objects()) {
      const { cluster, group, kind, apiVersion } = object;
      const known = servedApi(apiVersion, kind);
      const definitions = clusterFacts(graph)(cluster).definitions(group, kind);
      if (known === undefined && definitions.length === 0) continue;
      const elsewhere = remoteOf(object.appliedBy);
      if (elsewhere !== undefined) {
        if (known?.served.until !== undefined)
          yield {
            at: object.locate(['apiVersion']),
            object,
            notEvaluated: `Kustomization/${elsewhere} applies it to another cluster, of which nothing is known`,
          };
      } else if (definitions.length > 0) {
        const version = apiVersion.slice(group.length + 1);
        if (definitions.some(({ versions }) => versions.includes(version))) continue;
        yield* unserved(object, definitions[0]);
      } else if (known !== undefined) {
        const hidden = clusterFacts(graph)(cluster).hiddenDefinition(group, kind);
        if (hidden === undefined) yield* byVersion(graph, object, known);
        else if (known.served.until !== undefined)
          yield { at: object.locate(['apiVersion']), object, notEvaluated: hidden };
      }
    }
  },
  valid: {
    'a version of today': manifests('apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: backup }\n'),
    'an old one that the definition beside it serves': manifests(definedRelease('v2beta2', 'v2, v2beta2')),
    'an old one that nothing of this cluster is known to serve, but its CRDs may': manifests(`
apiVersion: external-secrets.io/v1beta1
kind: ExternalSecret
metadata: { name: pantry }
---
${chartRelease('external-secrets', '0.19.2', '{ crds: { unsafeServeV1Beta1: true } }')}`),
    'which Flux runs is hidden': manifests(`${release('v2beta1')}---\n${fluxManifests('${FLUX_VERSION}')}`),
  },
  invalid: {
    'a version that is gone': {
      given: manifests('apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: backup }\n'),
      finds: [
        {
          at: 'manifests.yaml:1:13',
          observed: 'batch/v1beta1 CronJob, which Kubernetes 1.25 dropped: none that is still supported serves it',
          required: 'batch/v1',
          fix: 'write apiVersion: batch/v1, and look up which fields changed',
        },
      ],
    },
    'gone, and the cluster is said to run what dropped it': {
      given: manifests(`${release('v2beta1')}---\n${fluxManifests('v2.7.0')}`),
      finds: [
        {
          at: 'manifests.yaml:1:13',
          observed:
            'helm.toolkit.fluxcd.io/v2beta1 HelmRelease, which Flux 2.7 dropped: OCIRepository/flux-manifests says 2.7.0',
          required: 'helm.toolkit.fluxcd.io/v2',
          fix: 'write apiVersion: helm.toolkit.fluxcd.io/v2, and look up which fields changed',
        },
      ],
    },
    'served still, and gone with the next version': {
      given: manifests(`${release('v2beta2')}---\n${fluxManifests('v2.5.1', 'v1beta2')}`),
      finds: [
        {
          at: 'manifests.yaml:1:13',
          severity: 'info',
          observed:
            'helm.toolkit.fluxcd.io/v2beta2 HelmRelease, which OCIRepository/flux-manifests (2.5.1) serves and Flux 2.8 drops',
          required: 'helm.toolkit.fluxcd.io/v2 before Flux is upgraded to 2.8',
          fix: 'write apiVersion: helm.toolkit.fluxcd.io/v2, and look up which fields changed',
        },
        {
          at: 'manifests.yaml:6:13',
          severity: 'info',
          observed:
            'source.toolkit.fluxcd.io/v1beta2 OCIRepository, which OCIRepository/flux-manifests (2.5.1) serves and Flux 2.8 drops',
          required: 'source.toolkit.fluxcd.io/v1 before Flux is upgraded to 2.8',
          fix: 'write apiVersion: source.toolkit.fluxcd.io/v1, and look up which fields changed',
        },
      ],
    },
    'nothing says which Flux runs': {
      given: manifests(release('v2beta1')),
      finds: [
        {
          at: 'manifests.yaml:1:13',
          severity: 'warning',
          observed:
            'helm.toolkit.fluxcd.io/v2beta1 HelmRelease, which is gone from Flux 2.7 on; no FluxInstance, no OCIRepository, no GitRepository, no HelmRelease and no label says which Flux runs',
          required: 'helm.toolkit.fluxcd.io/v2 from Flux 2.7 on',
          fix: 'write apiVersion: helm.toolkit.fluxcd.io/v2, and look up which fields changed',
        },
      ],
    },
    'newer than what serves it': {
      given: manifests(fluxManifests('v2.5.1')),
      finds: [
        {
          at: 'manifests.yaml:1:13',
          severity: 'info',
          observed:
            'source.toolkit.fluxcd.io/v1 OCIRepository, which Flux 2.6 is the first to serve: OCIRepository/flux-manifests says 2.5.1',
          required: 'a version that Flux 2.5.1 serves',
          fix: 'upgrade to Flux 2.6, or write an older version',
        },
      ],
    },
    'the definition beside it no longer serves it': {
      given: manifests(definedRelease('v2beta1', 'v2')),
      finds: [
        {
          at: 'manifests.yaml:1:13',
          observed:
            'helm.toolkit.fluxcd.io/v2beta1 HelmRelease, and CustomResourceDefinition/helmreleases.helm.toolkit.fluxcd.io serves v2 alone',
          required: 'helm.toolkit.fluxcd.io/v2',
          fix: 'write an apiVersion that is served, and look up which fields changed',
        },
      ],
    },
    'the chart that brings its definition dropped it': {
      given: manifests(`
apiVersion: external-secrets.io/v1beta1
kind: ExternalSecret
metadata: { name: pantry }
---
${chartRelease('external-secrets', '0.19.2', '{}')}`),
      finds: [
        {
          at: 'manifests.yaml:1:13',
          observed:
            'external-secrets.io/v1beta1 ExternalSecret, which external-secrets 0.17 dropped: HelmRelease/external-secrets says 0.19.2',
          required: 'external-secrets.io/v1',
          fix: 'write apiVersion: external-secrets.io/v1, and look up which fields changed',
        },
      ],
    },
  },
});

/** The Kustomization that applies an object to another cluster than its own. */
function remoteOf(consumer: Consumer | undefined): string | undefined {
  if (consumer === undefined) return undefined;
  if (Object.keys(objectAt(consumer.spec, ['kubeConfig'])).length > 0)
    return textAt(consumer.manifest.value, ['metadata', 'name']) ?? '';
  return remoteOf(consumer.parent);
}

type Definition = ReturnType<ReturnType<ReturnType<typeof clusterFacts>>['definitions']>[number];

function* unserved(object: KubernetesObject, served: Definition | undefined): Generator<Finding> {
  if (served === undefined) return;
  const { definition, versions } = served;
  yield {
    at: object.locate(['apiVersion']),
    object,
    observed: `${object.apiVersion} ${object.kind}, and ${describe(definition)} serves ${versions.join(', ') || 'nothing'} alone`,
    required: versions.map((version) => `${object.group}/${version}`).join(' or '),
    fix: 'write an apiVersion that is served, and look up which fields changed',
    restsOn: fieldsOf(definition, ['spec']),
  };
}
