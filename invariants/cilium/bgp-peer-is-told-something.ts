import { listAt, objectAt, valueAt } from '../../graph/json.ts';
import { isSelected } from '../../graph/label-selection.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { unless } from '../unless.ts';

const peering = (label: string) =>
  manifests(`
apiVersion: cilium.io/v2
kind: CiliumBGPPeerConfig
metadata: { name: router }
spec:
  families:
    - { afi: ipv4, safi: unicast, advertisements: { matchLabels: { announce: ${label} } } }
---
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: { name: services, labels: { announce: bgp } }
spec:
  advertisements: [{ advertisementType: Service, service: { addresses: [LoadBalancerIP] }, selector: {} }]
`);

export default defineInvariant({
  id: 'cilium/bgp-peer-is-told-something',
  severity: 'error',
  about: ['CiliumBGPPeerConfig'],
  claim: 'the advertisements that a BGP peer is to be told are there',
  why: 'the session is up and no route goes over it: addresses of Services cannot be reached, and Cilium reports no error',
  source: {
    document: 'Cilium',
    section: 'BGP Control Plane Resources: CiliumBGPPeerConfig, spec.families.advertisements, 1.20',
    url: 'https://docs.cilium.io/en/stable/network/bgp-control-plane/bgp-control-plane-configuration/',
  },
  *check(graph) {
    const all = graph.objects('CiliumBGPAdvertisement');
    for (const object of graph.objects('CiliumBGPPeerConfig')) {
      if (object.group !== 'cilium.io') continue;
      const own = all.filter(({ cluster }) => cluster === object.cluster);
      for (const [index, family] of listAt(object.manifest, ['spec', 'families']).entries()) {
        const selector = valueAt(family, ['advertisements']);
        if (selector === undefined || selector === null) continue;
        if (own.some(({ manifest }) => isSelected(objectAt(manifest, ['metadata', 'labels']), selector))) continue;
        const path = ['spec', 'families', index, 'advertisements'];
        const at = object.locate(path);
        const kinds = ['CiliumBGPAdvertisement'];
        const unread = lookup(graph).unread({ cluster: object.cluster, kinds, namespace: undefined });
        yield unless(unread, {
          at,
          object,
          observed: 'labels that no CiliumBGPAdvertisement has',
          required: 'the labels of one',
          fix: 'copy the labels from metadata.labels of the advertisement',
          restsOn: [...fieldsOf(object, path), ...own.flatMap((each) => fieldsOf(each, ['metadata', 'labels']))],
        });
      }
    }
  },
  valid: { 'labels of an advertisement': peering('bgp') },
  invalid: {
    'a label that was renamed': {
      given: peering('services'),
      finds: [
        {
          at: 'manifests.yaml:6:35',
          observed: 'labels that no CiliumBGPAdvertisement has',
          required: 'the labels of one',
          fix: 'copy the labels from metadata.labels of the advertisement',
        },
      ],
    },
  },
});
