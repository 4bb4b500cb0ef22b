import { advertisementsNear, advertisementKinds, covers } from '../../graph/facts/metallb-advertisements.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { metallbPool } from './example-requests.ts';
import { unless } from '../unless.ts';

const advertisement = (spec: string) => `---
apiVersion: metallb.io/v1beta1
kind: L2Advertisement
metadata: { name: lan, namespace: metallb-system }
spec: { ${spec} }
`;
const pool = metallbPool('192.0.2.10-192.0.2.20');

export default defineInvariant({
  id: 'metallb/pool-is-announced',
  severity: 'warning',
  about: ['IPAddressPool'],
  claim: 'an advertisement of MetalLB covers every pool',
  why: 'without one MetalLB gives addresses and announces none: Services have an address that nobody can reach',
  source: {
    document: 'MetalLB',
    section: 'Configuration, announce the service IPs, 0.15',
    url: 'https://metallb.universe.tf/configuration/#announce-the-service-ips',
  },
  *check(graph) {
    for (const object of graph.objects('IPAddressPool')) {
      const { cluster } = object;
      const near = advertisementsNear(graph, object);
      if (object.group !== 'metallb.io' || near.some((each) => covers(each, object))) continue;
      const at = object.locate(['spec']);
      const unread = lookup(graph).unread({ cluster, kinds: advertisementKinds, namespace: object.namespace });
      yield unless(unread, {
        at,
        object,
        observed: near.length === 0 ? 'no advertisement' : 'no advertisement that names or selects this pool',
        required: 'an L2Advertisement or a BGPAdvertisement for it',
        fix: `add one with spec.ipAddressPools: [${object.name}], or without a choice for all pools`,
        restsOn: [...near.flatMap((each) => fieldsOf(each, ['spec'])), ...fieldsOf(object, ['metadata'])],
      });
    }
  },
  valid: {
    named: manifests(pool + advertisement('ipAddressPools: [lan]')),
    'all pools': manifests(pool + advertisement('interfaces: [eth0]')),
  },
  invalid: {
    'another pool': {
      given: manifests(pool + advertisement('ipAddressPools: [guests]')),
      finds: [
        {
          at: 'manifests.yaml:4:1',
          observed: 'no advertisement that names or selects this pool',
          required: 'an L2Advertisement or a BGPAdvertisement for it',
          fix: 'add one with spec.ipAddressPools: [lan], or without a choice for all pools',
        },
      ],
    },
  },
});
