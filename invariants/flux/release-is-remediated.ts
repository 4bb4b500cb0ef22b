import { valueAt, type Json } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { retryGate, strategyOf, type ReleaseAction } from './release-retries.ts';

const release = (spec: string) =>
  manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: rook-ceph }
spec:
  interval: 1h
${spec}`);

export default defineInvariant({
  id: 'flux/release-is-remediated',
  severity: 'info',
  category: 'will bite',
  about: ['HelmRelease'],
  claim: 'a HelmRelease tries again when its installation or upgrade fails',
  why: 'by default it does not: one slow image while the cluster is rebuilt leaves it failed until a person comes by',
  source: [
    { document: 'cluster-101', section: 'issue 1' },
    { document: 'Flux', section: 'helm-controller 1.5.2, DefaultToRetryOnFailure' },
  ],
  *check(graph) {
    for (const object of graph.objects('HelmRelease')) {
      if (object.group !== 'helm.toolkit.fluxcd.io') continue;
      const missing = (['install', 'upgrade'] as const).filter((action) => !triesAgain(object.manifest, action));
      if (missing.length === 0) continue;
      const gate = retryGate(graph, object.cluster);
      const isByDefault = missing.every(
        (action) => valueAt(object.manifest, ['spec', action, 'strategy']) === undefined,
      );
      if (isByDefault && gate.is === 'known' && gate.value) continue;
      if (isByDefault && gate.is === 'unknown' && gate.isHidden) {
        yield { at: object.locate(['spec']), object, notEvaluated: gate.reason };
        continue;
      }
      yield {
        at: object.locate(['spec']),
        object,
        observed: `no retries for ${missing.join(' and ')}`,
        required: 'remediation.retries, or strategy RetryOnFailure, for install and upgrade',
        restsOn: fieldsOf(object, ...missing.map((action) => ['spec', action])),
        fix: `set spec.${missing[0] ?? ''}.remediation.retries: 3, here or by a patch of the Kustomization above`,
        isPatchable: true,
      };
    }
  },
  valid: {
    'helm-controller tries again by default': manifests(`${releaseOf()}---
${gateOf('DefaultToRetryOnFailure=true')}`),
    'whether it does is hidden': manifests(`${releaseOf()}---
${gateOf('${GATES}')}`),
    'three times': release('  install: { remediation: { retries: 3 } }\n  upgrade: { remediation: { retries: 3 } }\n'),
    'until it works': release(
      '  install: { strategy: { name: RetryOnFailure } }\n  upgrade: { strategy: { name: RetryOnFailure } }\n',
    ),
  },
  invalid: {
    'helm-controller tries again by default, and the release wants something else': {
      given: manifests(
        `${releaseOf('install: { strategy: { name: RemediateOnFailure } }')}---\n${gateOf('OOMWatch=true,DefaultToRetryOnFailure=true')}`,
      ),
      finds: [
        {
          at: 'manifests.yaml:4:1',
          observed: 'no retries for install and upgrade',
          required: 'remediation.retries, or strategy RetryOnFailure, for install and upgrade',
          fix: 'set spec.install.remediation.retries: 3, here or by a patch of the Kustomization above',
        },
      ],
    },
    'left at its default': {
      given: release('  install: { remediation: { retries: 3 } }\n'),
      finds: [
        {
          at: 'manifests.yaml:4:1',
          observed: 'no retries for upgrade',
          required: 'remediation.retries, or strategy RetryOnFailure, for install and upgrade',
          fix: 'set spec.upgrade.remediation.retries: 3, here or by a patch of the Kustomization above',
        },
      ],
    },
  },
});

function triesAgain(manifest: Json, action: ReleaseAction): boolean {
  const retries = valueAt(manifest, ['spec', action, 'remediation', 'retries']);
  return (typeof retries === 'number' && retries !== 0) || strategyOf(manifest, action) === 'RetryOnFailure';
}

function releaseOf(more = ''): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: rook-ceph }
spec: { interval: 1h${more === '' ? '' : `, ${more}`} }
`;
}

function gateOf(gates: string): string {
  return `apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: { name: flux }
spec:
  distribution: { version: 2.8.5 }
  kustomize:
    patches:
      - target: { kind: Deployment, name: helm-controller }
        patch: |
          - { op: add, path: /spec/template/spec/containers/0/args/-, value: "--feature-gates=${gates}" }
`;
}
