import { announcers, type Announcer } from '../../graph/facts/cilium-services.ts';
import type { Fact } from '../../graph/facts/cluster/fact.ts';
import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { announcedByBgp as bgp, announcedByLayer2 as layer2 } from '../example-announcements.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const cilium = (values: string) => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cilium, namespace: kube-system }
spec:
  chart: { spec: { chart: cilium, version: 1.18.4 } }
  values: { ${values} }
---`;
export default defineInvariant({
  id: 'cilium/announcements-are-enabled',
  severity: 'error',
  about: ['CiliumL2AnnouncementPolicy', 'CiliumBGPAdvertisement', 'CiliumBGPPeeringPolicy'],
  claim:
    'of what announces the addresses of a cluster, something is of a kind that the release of Cilium is told to serve',
  why: 'both controllers are off by default, and the objects are accepted all the same: addresses are given and written into Services, and nobody answers for them',
  source: {
    document: 'Cilium',
    section: 'L2 Announcements: l2announcements.enabled; BGP Control Plane: bgpControlPlane.enabled, 1.18',
    url: 'https://docs.cilium.io/en/stable/network/l2-announcements/#configuration',
  },
  *check(graph) {
    const factOf = ({ object, mode }: Announcer) => {
      const { l2Announcements, bgp: bgpControlPlane } = clusterFacts(graph)(object.cluster).cilium;
      return mode === 'l2' ? l2Announcements : bgpControlPlane;
    };
    const all = announcers(graph);
    const told = new Set<string>();
    for (const announcer of all) {
      const { object, mode } = announcer;
      const fact = factOf(announcer);
      if (fact.is === 'unknown' || fact.value || told.has(object.id)) continue;
      // What is left behind beside the kind that does answer harms nobody.
      if (all.some((each) => each.object.cluster === object.cluster && isServed(factOf(each)))) continue;
      told.add(object.id);
      const option = mode === 'l2' ? 'l2announcements.enabled' : 'bgpControlPlane.enabled';
      yield {
        at: object.locate(['spec']),
        object,
        observed: `${object.kind}, and ${fact.by} leaves ${option} off`,
        required: `${option}, or an announcement that is served`,
        fix: `turn ${option} on in the values of Cilium`,
        restsOn: [
          ...fieldsOf(object, ['spec']),
          ...all
            .filter((each) => each.object.cluster === object.cluster)
            .flatMap((each) => fieldsOf(each.object, ['spec'])),
        ],
      };
    }
  },
  valid: {
    'layer 2 with its agents': manifests(`${cilium('l2announcements: { enabled: true }')}${layer2}`),
    'BGP with its control plane': manifests(`${cilium('bgpControlPlane: { enabled: true }')}${bgp}`),
    'left behind beside what answers': manifests(`${cilium('bgpControlPlane: { enabled: true }')}${bgp}---${layer2}`),
    'values that nobody read': manifests(layer2),
  },
  invalid: {
    'layer 2 where BGP is on': {
      given: manifests(`${cilium('bgpControlPlane: { enabled: true }')}${layer2}`),
      finds: [
        {
          at: 'manifests.yaml:11:1',
          observed: 'CiliumL2AnnouncementPolicy, and HelmRelease/cilium leaves l2announcements.enabled off',
          required: 'l2announcements.enabled, or an announcement that is served',
          fix: 'turn l2announcements.enabled on in the values of Cilium',
        },
      ],
    },
    'BGP, left at its default': {
      given: manifests(`${cilium('ipv6: { enabled: true }')}${bgp}`),
      finds: [
        {
          at: 'manifests.yaml:11:1',
          observed: 'CiliumBGPAdvertisement, and HelmRelease/cilium leaves bgpControlPlane.enabled off',
          required: 'bgpControlPlane.enabled, or an announcement that is served',
          fix: 'turn bgpControlPlane.enabled on in the values of Cilium',
        },
      ],
    },
  },
});

/** Whether it is served, or may be. */
function isServed(fact: Fact<boolean>): boolean {
  return fact.is === 'unknown' || fact.value;
}
