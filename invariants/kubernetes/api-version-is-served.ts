import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

/** Versions that are gone, by API version and kind; a star stands for every kind. What to write instead, and since when. */
const gone: ReadonlyMap<string, ReadonlyMap<string, readonly [instead: string, since: string]>> = new Map(
  Object.entries({
    'batch/v1beta1': { '*': ['batch/v1', 'Kubernetes 1.25'] },
    'policy/v1beta1': { '*': ['policy/v1', 'Kubernetes 1.25'] },
    'autoscaling/v2beta1': { '*': ['autoscaling/v2', 'Kubernetes 1.25'] },
    'autoscaling/v2beta2': { '*': ['autoscaling/v2', 'Kubernetes 1.26'] },
    'networking.k8s.io/v1beta1': {
      Ingress: ['networking.k8s.io/v1', 'Kubernetes 1.22'],
      IngressClass: ['networking.k8s.io/v1', 'Kubernetes 1.22'],
    },
    'extensions/v1beta1': { '*': ['networking.k8s.io/v1 or apps/v1', 'Kubernetes 1.22'] },
    'apps/v1beta1': { '*': ['apps/v1', 'Kubernetes 1.16'] },
    'apps/v1beta2': { '*': ['apps/v1', 'Kubernetes 1.16'] },
    'rbac.authorization.k8s.io/v1beta1': { '*': ['rbac.authorization.k8s.io/v1', 'Kubernetes 1.22'] },
    'apiextensions.k8s.io/v1beta1': { '*': ['apiextensions.k8s.io/v1', 'Kubernetes 1.22'] },
    'admissionregistration.k8s.io/v1beta1': {
      MutatingWebhookConfiguration: ['admissionregistration.k8s.io/v1', 'Kubernetes 1.22'],
      ValidatingWebhookConfiguration: ['admissionregistration.k8s.io/v1', 'Kubernetes 1.22'],
    },
    'storage.k8s.io/v1beta1': {
      StorageClass: ['storage.k8s.io/v1', 'Kubernetes 1.22'],
      CSIDriver: ['storage.k8s.io/v1', 'Kubernetes 1.22'],
      CSIStorageCapacity: ['storage.k8s.io/v1', 'Kubernetes 1.27'],
    },
    'node.k8s.io/v1beta1': { '*': ['node.k8s.io/v1', 'Kubernetes 1.25'] },
    'discovery.k8s.io/v1beta1': { '*': ['discovery.k8s.io/v1', 'Kubernetes 1.25'] },
    'coordination.k8s.io/v1beta1': { Lease: ['coordination.k8s.io/v1', 'Kubernetes 1.22'] },
    'scheduling.k8s.io/v1beta1': { '*': ['scheduling.k8s.io/v1', 'Kubernetes 1.22'] },
    'flowcontrol.apiserver.k8s.io/v1beta2': { '*': ['flowcontrol.apiserver.k8s.io/v1', 'Kubernetes 1.29'] },
    'flowcontrol.apiserver.k8s.io/v1beta3': { '*': ['flowcontrol.apiserver.k8s.io/v1', 'Kubernetes 1.32'] },
    'snapshot.storage.k8s.io/v1beta1': { '*': ['snapshot.storage.k8s.io/v1', 'snapshot controller 6'] },
    'helm.toolkit.fluxcd.io/v2beta1': { '*': ['helm.toolkit.fluxcd.io/v2', 'helm-controller 1.5'] },
    'helm.toolkit.fluxcd.io/v2beta2': { '*': ['helm.toolkit.fluxcd.io/v2', 'helm-controller 1.5'] },
    'kustomize.toolkit.fluxcd.io/v1beta1': { '*': ['kustomize.toolkit.fluxcd.io/v1', 'Flux 2.7'] },
    'kustomize.toolkit.fluxcd.io/v1beta2': { '*': ['kustomize.toolkit.fluxcd.io/v1', 'Flux 2.7'] },
    'source.toolkit.fluxcd.io/v1beta1': { '*': ['source.toolkit.fluxcd.io/v1', 'Flux 2.7'] },
  } satisfies Record<string, Record<string, readonly [string, string]>>).map(([version, kinds]) => [
    version,
    new Map(Object.entries<readonly [string, string]>(kinds)),
  ]),
);

/** Versions whose successor has the same fields. */
const unchanged = new Set([
  'batch/v1beta1',
  'rbac.authorization.k8s.io/v1beta1',
  'coordination.k8s.io/v1beta1',
  'scheduling.k8s.io/v1beta1',
  'kustomize.toolkit.fluxcd.io/v1beta2',
]);

export default defineInvariant({
  id: 'kubernetes/api-version-is-served',
  severity: 'error',
  about: ['object'],
  claim: 'an object has an API version that clusters of today serve',
  why: 'the API server knows no such kind: Flux refuses everything that is applied with it',
  source: [
    { document: 'Kubernetes', section: 'Deprecated API migration guide' },
    { document: 'Flux', section: 'changelogs of the controllers' },
  ],
  *check(graph) {
    for (const object of graph.objects()) {
      const kinds = gone.get(object.apiVersion);
      const found = kinds?.get(object.kind) ?? kinds?.get('*');
      if (found === undefined) continue;
      const [instead, since] = found;
      yield {
        at: object.locate(['apiVersion']),
        object,
        observed: `${object.apiVersion} ${object.kind}, which is gone since ${since}`,
        required: instead,
        fix: `write apiVersion: ${instead}, and look up which fields changed`,
        ...(unchanged.has(object.apiVersion) && { edit: { path: ['apiVersion'], value: instead } }),
      };
    }
  },
  valid: {
    'a version of today': manifests('apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: backup }\n'),
  },
  invalid: {
    'a version that is gone': {
      given: manifests('apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: backup }\n'),
      finds: [
        {
          at: 'manifests.yaml:1:13',
          observed: 'batch/v1beta1 CronJob, which is gone since Kubernetes 1.25',
          required: 'batch/v1',
          fix: 'write apiVersion: batch/v1, and look up which fields changed',
        },
      ],
    },
  },
});
