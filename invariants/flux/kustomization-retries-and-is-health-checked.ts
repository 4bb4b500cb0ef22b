import { fluxKustomizations } from '../../graph/facts/flux-kustomizations.ts';
import { files, manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { isHealthChecked } from './dependents.ts';

export default defineInvariant({
  id: 'flux/kustomization-retries-and-is-health-checked',
  severity: 'warning',
  category: 'house style',
  about: ['Kustomization'],
  claim: 'a Flux Kustomization states timeout and retryInterval, and waits until what it applies is healthy',
  why: 'without them a release that is stuck while the cluster is rebuilt counts as applied, what depends on it starts too early, and nothing tries again before the next interval',
  source: { document: 'cluster-101', section: 'issue 1' },
  *check(graph) {
    for (const each of fluxKustomizations(graph)) {
      const { object, spec, applies } = each;
      if (object.name === 'flux-system') continue; // written by `flux bootstrap`, which would overwrite any change
      const missing = [
        spec['timeout'] === undefined && 'timeout',
        spec['retryInterval'] === undefined && 'retryInterval',
        !isHealthChecked(each) && 'health checks (wait: true or healthChecks)',
      ].filter((field) => field !== false);
      if (missing.length === 0) continue;
      const installs = applies.some(({ kind }) => kind === 'HelmRelease');
      yield {
        at: object.locate(['spec']),
        object,
        severity: installs ? 'error' : 'warning',
        observed: `no ${missing.join(', no ')}${installs ? ', and it installs HelmReleases' : ''}`,
        required: 'timeout, retryInterval, and wait: true or healthChecks',
        restsOn: fieldsOf(object, ['metadata', 'name'], ['spec', 'wait'], ['spec', 'healthChecks']),
        fix: 'set them here or by a patch of the Kustomization above; for operators the source uses timeout: 10m and retryInterval: 2m',
        isPatchable: true,
      };
    }
  },
  admission: {
    resources: ['kustomize.toolkit.fluxcd.io/v1/kustomizations'],
    expression:
      "object.metadata.name == 'flux-system' || (object.?spec.?timeout.hasValue() && object.?spec.?retryInterval.hasValue() && (object.?spec.?wait.orValue(false) || size(object.?spec.?healthChecks.orValue([])) > 0))",
  },
  valid: {
    'all three': manifests(kustomization('timeout: 10m, retryInterval: 2m, wait: true')),
    'set by the parent for all its children': files({
      'flux/apps.yaml': `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps }
spec:
  path: ./apps
  timeout: 10m
  retryInterval: 2m
  wait: true
  patches:
    - target: { kind: Kustomization }
      patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: { name: all }
        spec: { timeout: 5m, retryInterval: 1m, wait: true }
`,
      'apps/sonarr/ks.yaml': kustomization('path: ./apps/sonarr/app'),
      'apps/sonarr/app/configmap.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: sonarr }\n',
    }),
  },
  invalid: {
    'nothing stated, and it installs a release': {
      given: files({
        'apps/ceph-csi/ks.yaml': kustomization('path: ./apps/ceph-csi/app'),
        'apps/ceph-csi/app/helmrelease.yaml':
          'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: ceph-csi-rbd }\n',
      }),
      finds: [
        {
          at: 'apps/ceph-csi/ks.yaml:4:1',
          severity: 'error',
          observed:
            'no timeout, no retryInterval, no health checks (wait: true or healthChecks), and it installs HelmReleases',
          required: 'timeout, retryInterval, and wait: true or healthChecks',
          fix: 'set them here or by a patch of the Kustomization above; for operators the source uses timeout: 10m and retryInterval: 2m',
        },
      ],
    },
    'no retry interval': {
      given: manifests(kustomization('timeout: 10m, wait: true')),
      finds: [
        {
          at: 'manifests.yaml:4:1',
          severity: 'warning',
          observed: 'no retryInterval',
          required: 'timeout, retryInterval, and wait: true or healthChecks',
          fix: 'set them here or by a patch of the Kustomization above; for operators the source uses timeout: 10m and retryInterval: 2m',
        },
      ],
    },
  },
});

function kustomization(spec: string): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ceph-csi }
spec: { interval: 1h, ${spec} }
`;
}
