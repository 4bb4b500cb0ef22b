import { objectAt, textAt, valueAt, type Json } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

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
  severity: 'warning',
  category: 'hygiene',
  about: ['HelmRelease'],
  claim: 'a HelmRelease tries again when its installation or upgrade fails',
  why: 'by default it does not: one slow image while the cluster is rebuilt leaves it failed until a person comes by',
  source: { document: 'cluster-101', section: 'issue 1' },
  *check(graph) {
    for (const object of graph.objects('HelmRelease')) {
      if (object.group !== 'helm.toolkit.fluxcd.io') continue;
      const missing = (['install', 'upgrade'] as const).filter((action) => !triesAgain(object.manifest, action));
      if (missing.length === 0) continue;
      yield {
        at: object.locate(['spec']),
        object,
        observed: `no retries for ${missing.join(' and ')}`,
        required: 'remediation.retries, or strategy RetryOnFailure, for install and upgrade',
        restsOn: fieldsOf(object, ...missing.map((action) => ['spec', action])),
        fix: `set spec.${missing[0] ?? ''}.remediation.retries: 3, here or by a patch of the Kustomization above`,
      };
    }
  },
  admission: {
    resources: ['helm.toolkit.fluxcd.io/v2/helmreleases'],
    expression: ['install', 'upgrade']
      .map(
        (action) =>
          `(object.?spec.?${action}.?remediation.?retries.orValue(0) != 0 || object.?spec.?${action}.?strategy.?name.orValue('') == 'RetryOnFailure')`,
      )
      .join(' && '),
  },
  valid: {
    'three times': release('  install: { remediation: { retries: 3 } }\n  upgrade: { remediation: { retries: 3 } }\n'),
    'until it works': release(
      '  install: { strategy: { name: RetryOnFailure } }\n  upgrade: { strategy: { name: RetryOnFailure } }\n',
    ),
  },
  invalid: {
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

function triesAgain(manifest: Json, action: 'install' | 'upgrade'): boolean {
  const settings = objectAt(manifest, ['spec', action]);
  const retries = valueAt(settings, ['remediation', 'retries']);
  return (typeof retries === 'number' && retries !== 0) || textAt(settings, ['strategy', 'name']) === 'RetryOnFailure';
}
