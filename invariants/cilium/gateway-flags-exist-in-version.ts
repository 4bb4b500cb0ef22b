import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { sideOf } from '../../graph/facts/cluster/versions.ts';
import { objectAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const flags = ['enableAlpn', 'enableAppProtocol'];

const release = (version: string, gateway: string) =>
  manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cilium }
spec:
  chart: { spec: { chart: cilium, version: ${version} } }
  values:
    gatewayAPI: ${gateway}
`);

export default defineInvariant({
  id: 'cilium/gateway-flags-exist-in-version',
  severity: 'warning',
  about: ['HelmRelease'],
  claim: 'the flags of the Gateway that are set exist in the installed version of Cilium',
  why: 'Helm takes values that no template reads: before 1.16 both flags do nothing, and protocols stay as they were',
  source: { document: 'k3s-home', section: 'Networking, Gateway API' },
  versions: 'Cilium before 1.16',
  retireWhen: 'no supported cluster runs Cilium 1.15',
  *check(graph) {
    const facts = clusterFacts(graph);
    for (const object of graph.objects('HelmRelease')) {
      const path = ['spec', 'values', 'gatewayAPI'];
      const set = flags.filter((flag) => objectAt(object.manifest, path)[flag] === true);
      if (set.length === 0) continue;
      const version = facts(object.cluster).chart('cilium');
      if (version.is === 'unknown' || sideOf(version.value, '1.16.0') !== 'before') continue;
      yield {
        at: object.locate([...path, set[0] ?? '']),
        object,
        observed: `gatewayAPI.${set.join(' and ')} with Cilium ${version.value}, which has neither`,
        required: 'Cilium 1.16 or later',
        fix: 'upgrade Cilium one minor version at a time, or remove the values',
      };
    }
  },
  valid: {
    'a version that has them': release('1.20.2', '{ enabled: true, enableAlpn: true, enableAppProtocol: true }'),
  },
  invalid: {
    'a version that has neither': {
      given: release('1.15.6', '{ enabled: true, enableAlpn: true, enableAppProtocol: true }'),
      finds: [
        {
          at: 'manifests.yaml:7:46',
          observed: 'gatewayAPI.enableAlpn and enableAppProtocol with Cilium 1.15.6, which has neither',
          required: 'Cilium 1.16 or later',
          fix: 'upgrade Cilium one minor version at a time, or remove the values',
        },
      ],
    },
  },
});
