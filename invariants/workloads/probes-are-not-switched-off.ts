import { isObject, objectAt, valueAt, type Json } from '../../graph/json.ts';
import { files } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const release = (readiness: string) =>
  files({
    'wiki.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: app-template, namespace: office }
spec: { interval: 1h, ref: { tag: 4.3.0 }, url: oci://ghcr.io/bjw-s-labs/helm/app-template }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: wiki, namespace: office }
spec:
  chartRef: { kind: OCIRepository, name: app-template }
  values:
    controllers:
      wiki:
        containers:
          app:
            image: { repository: registry.example/wiki, tag: 1.0.0 }
            probes: { liveness: { enabled: false }, readiness: ${readiness}, startup: { enabled: false } }
`,
  });
const finds = {
  observed: 'liveness, readiness and startup are switched off',
  required: 'a probe of what it serves',
  fix: 'switch readiness on, so that a rollout waits for it, or leave probes out where there is nothing to ask',
} as const;

export default defineInvariant({
  id: 'workloads/probes-are-not-switched-off',
  severity: 'info',
  category: 'will bite',
  about: ['HelmRelease'],
  claim: 'a container of app-template has one of the probes that the chart offers',
  why: 'one that hangs is taken for healthy: nothing restarts it, a rollout goes on over it, and a Kustomization that waits reports that all is well',
  source: {
    document: 'Kubernetes',
    section: 'Configure Liveness, Readiness and Startup Probes',
    url: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
  },
  *check(graph) {
    for (const object of graph.expanded.keys()) {
      const controllers = ['spec', 'values', 'controllers'];
      for (const [controller, each] of Object.entries(objectAt(object.manifest, controllers))) {
        for (const [container, { probes }] of Object.entries(objectAt(each, ['containers'])).filter(isContainer)) {
          if (!['liveness', 'readiness', 'startup'].every((probe) => valueAt(probes, [probe, 'enabled']) === false))
            continue;
          const path = [...controllers, controller, 'containers', container, 'probes'];
          yield { at: object.locate(path), object, restsOn: fieldsOf(object, path), ...finds };
        }
      }
    }
  },
  valid: { 'one is on': release('{ enabled: true }') },
  invalid: {
    'all are off': { given: release('{ enabled: false }'), finds: [{ at: 'wiki.yaml:17:13', ...finds }] },
  },
});

function isContainer(entry: [string, Json]): entry is [string, { readonly probes: Json }] {
  return isObject(entry[1]) && 'probes' in entry[1];
}
