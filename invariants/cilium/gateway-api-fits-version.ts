import { coerce, gt, subset } from 'semver';
import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { textAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

/** The newest Gateway API that a version of Cilium is built for, where it was read from its sources. */
const newest = [
  { cilium: '1.15.x', gatewayApi: '1.0' },
  { cilium: '1.20.x', gatewayApi: '1.6' },
] as const;

const both = (cilium: string, gatewayApi: string) =>
  manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cilium }
spec: { chart: { spec: { chart: cilium, version: ${cilium} } } }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: gateway-api }
spec:
  url: https://github.com/kubernetes-sigs/gateway-api
  ref: { tag: ${gatewayApi} }
`);

export default defineInvariant({
  id: 'cilium/gateway-api-fits-version',
  severity: 'warning',
  about: ['GitRepository'],
  claim: 'the CRDs of the Gateway API are not newer than what the installed Cilium is built for',
  why: 'newer CRDs may no longer serve the versions that the controller asks for: it then starts without any Gateway',
  source: { document: 'k3s-home', section: 'Networking, Gateway API' },
  *check(graph) {
    const facts = clusterFacts(graph);
    for (const object of graph.objects('GitRepository')) {
      if (!/kubernetes-sigs\/gateway-api(\.git)?\/?$/.test(textAt(object.manifest, ['spec', 'url']) ?? '')) continue;
      const path = ['spec', 'ref', 'tag'];
      const tag = coerce(textAt(object.manifest, path));
      const cilium = facts(object.cluster).chart('cilium');
      const known = newest.find((each) => cilium.is === 'known' && subset(cilium.value, each.cilium));
      if (
        tag === null ||
        known === undefined ||
        cilium.is === 'unknown' ||
        !gt(`${tag.major}.${tag.minor}.0`, `${known.gatewayApi}.0`)
      )
        continue;
      yield {
        at: object.locate(path),
        object,
        observed: `Gateway API ${tag.version} with Cilium ${cilium.value}`,
        required: `Gateway API ${known.gatewayApi} or older`,
        fix: `install the CRDs of ${known.gatewayApi}, or upgrade Cilium`,
      };
    }
  },
  valid: { 'what it is built for': both('1.20.2', 'v1.6.1') },
  invalid: {
    'newer than an older Cilium': {
      given: both('1.15.6', 'v1.1.0'),
      finds: [
        {
          at: 'manifests.yaml:11:15',
          observed: 'Gateway API 1.1.0 with Cilium 1.15.6',
          required: 'Gateway API 1.0 or older',
          fix: 'install the CRDs of 1.0, or upgrade Cilium',
        },
      ],
    },
  },
});
