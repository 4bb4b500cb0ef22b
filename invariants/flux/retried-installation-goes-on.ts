import { textAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { retryGate, strategyOf } from './release-retries.ts';

const release = (spec: string) =>
  manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: rook-ceph }
spec:
  interval: 1h
  install: { strategy: { name: RetryOnFailure } }
${spec}`);

const required = 'strategy RetryOnFailure for the upgrade as well';
const fix = 'set spec.upgrade.strategy.name: RetryOnFailure, here or by a patch of the Kustomization above';

export default defineInvariant({
  id: 'flux/retried-installation-goes-on',
  severity: 'info',
  category: 'will bite',
  about: ['HelmRelease'],
  claim: 'an installation that is tried again goes on being tried when its second try fails, which is an upgrade',
  why: 'the second try of RetryOnFailure is an upgrade, and what the release says of upgrades decides from then on: without retries it gives up, and a rollback finds nothing to go back to, so that helm-controller waits for a person',
  source: [
    {
      document: 'helm-controller',
      section: '1.4.3 and 1.6.0, internal/reconcile/atomic_release.go: actionForState, ReleaseStatusFailed',
      url: 'https://fluxcd.io/flux/components/helm/helmreleases/#install-strategy',
    },
  ],
  *check(graph) {
    for (const object of graph.objects('HelmRelease')) {
      if (object.group !== 'helm.toolkit.fluxcd.io') continue;
      if (strategyOf(object.manifest, 'install') !== 'RetryOnFailure') continue;
      const upgrade = strategyOf(object.manifest, 'upgrade');
      // An uninstallation begins anew, by what the installation says.
      const remedy = textAt(object.manifest, ['spec', 'upgrade', 'remediation', 'strategy']);
      if (upgrade === 'RetryOnFailure' || remedy === 'uninstall') continue;
      const gate = retryGate(graph, object.cluster);
      if (upgrade === undefined && gate.is === 'known' && gate.value) continue;
      if (upgrade === undefined && gate.is === 'unknown' && gate.isHidden) {
        yield { at: object.locate(['spec']), object, notEvaluated: gate.reason };
        continue;
      }
      yield {
        at: object.locate(['spec', 'install', 'strategy']),
        object,
        observed: 'RetryOnFailure for the installation alone',
        required,
        restsOn: fieldsOf(object, ['spec', 'install'], ['spec', 'upgrade']),
        fix,
        isPatchable: true,
      };
    }
  },
  valid: {
    both: release('  upgrade: { strategy: { name: RetryOnFailure } }\n'),
    'counted retries of an installation, and a rollback of upgrades': manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: rook-ceph }
spec: { interval: 1h, install: { remediation: { retries: 3 } }, upgrade: { remediation: { retries: 3 } } }
`),
    'an upgrade that is uninstalled where it fails': release(
      '  upgrade: { remediation: { retries: 3, strategy: uninstall } }\n',
    ),
  },
  invalid: {
    'a rollback to what was never installed': {
      given: release('  upgrade: { remediation: { retries: 3, strategy: rollback } }\n'),
      finds: [{ at: 'manifests.yaml:6:14', observed: 'RetryOnFailure for the installation alone', required, fix }],
    },
    'nothing said of upgrades': {
      given: release(''),
      finds: [{ at: 'manifests.yaml:6:14', observed: 'RetryOnFailure for the installation alone', required, fix }],
    },
  },
});
