import { listAt, textAt, valueAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const advertising = (advertisement: string) =>
  manifests(`
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: { name: services, labels: { announce: bgp } }
spec:
  advertisements:
    - { ${advertisement} }
`);

/** What is told of only where a selector names it. */
const selected = ['Service', 'CiliumPodIPPool'];

export default defineInvariant({
  id: 'cilium/bgp-advertisement-selects-what-it-tells',
  severity: 'error',
  about: ['CiliumBGPAdvertisement'],
  claim: 'an advertisement of services or pools has a selector',
  why: 'without one it selects nothing: no route is told, and the addresses cannot be reached; an empty selector selects everything',
  source: {
    document: 'Cilium',
    section: 'CiliumBGPAdvertisement, spec.advertisements.selector, 1.20',
    url: 'https://docs.cilium.io/en/stable/network/bgp-control-plane/bgp-control-plane-configuration/',
  },
  *check(graph) {
    for (const object of graph.objects('CiliumBGPAdvertisement')) {
      if (object.group !== 'cilium.io') continue;
      for (const [index, advertisement] of listAt(object.manifest, ['spec', 'advertisements']).entries()) {
        const type = textAt(advertisement, ['advertisementType']) ?? '';
        const selector = valueAt(advertisement, ['selector']);
        if (!selected.includes(type) || (selector !== undefined && selector !== null)) continue;
        const path = ['spec', 'advertisements', index];
        yield {
          at: object.locate(path),
          object,
          observed: `advertisementType: ${type} without a selector`,
          required: 'a selector: {} for all of them',
          fix: `set ${[...path, 'selector'].join('.')}: {}, or choose by labels`,
          restsOn: fieldsOf(object, path),
        };
      }
    }
  },
  valid: {
    'all services': advertising('advertisementType: Service, service: { addresses: [LoadBalancerIP] }, selector: {}'),
    'networks of pods, which need none': advertising('advertisementType: PodCIDR'),
  },
  invalid: {
    'no selector': {
      given: advertising('advertisementType: Service, service: { addresses: [LoadBalancerIP] }'),
      finds: [
        {
          at: 'manifests.yaml:6:7',
          observed: 'advertisementType: Service without a selector',
          required: 'a selector: {} for all of them',
          fix: 'set spec.advertisements.0.selector: {}, or choose by labels',
        },
      ],
    },
  },
});
