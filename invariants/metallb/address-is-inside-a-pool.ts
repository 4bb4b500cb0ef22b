import { groupBy } from '../../graph/group-by.ts';
import { metallbRequests } from '../../graph/facts/metallb-requests.ts';
import { poolRanges } from '../../graph/facts/pool-ranges.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { AddressRanges } from '../../topology/address-ranges.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { metallbPool, metallbService } from './example-requests.ts';
import { unless } from '../unless.ts';

export default defineInvariant({
  id: 'metallb/address-is-inside-a-pool',
  severity: 'error',
  about: ['Service'],
  claim: 'an address that a Service asks MetalLB for lies in one of its pools',
  why: 'MetalLB refuses it (AllocationFailed, is not allowed in config), and the Service stays without any',
  source: {
    document: 'MetalLB',
    section: 'Usage, requesting specific IPs; internal/allocator/allocator.go, 0.15',
    url: 'https://metallb.universe.tf/usage/#requesting-specific-ips',
  },
  *check(graph) {
    const ofMetallb = poolRanges(graph).filter(({ pool }) => pool.kind === 'IPAddressPool');
    const ofClusters = groupBy(ofMetallb, ({ pool }) => pool.cluster);
    const read = new Map([...ofClusters].map(([key, own]) => [key, new AddressRanges(own.map(({ range }) => range))]));
    for (const { object, path, addresses } of metallbRequests(graph)) {
      const own = ofClusters.get(object.cluster);
      const outside = addresses.find((address) => read.get(object.cluster)?.has(address) === false);
      if (own === undefined || outside === undefined) continue;
      const at = object.locate(path);
      const unread = lookup(graph).unread({ cluster: object.cluster, kinds: ['IPAddressPool'], namespace: undefined });
      yield unless(unread, {
        at,
        object,
        observed: `${outside}, which no pool contains`,
        required: `an address in ${own.map(({ text }) => text).join(', ')}`,
        fix: 'choose an address inside, or widen a pool',
        restsOn: [...fieldsOf(object, path), ...own.flatMap(({ pool }) => fieldsOf(pool, ['spec', 'addresses']))],
      });
    }
  },
  valid: { inside: manifests(metallbPool('192.0.2.10-192.0.2.20') + metallbService('web', '192.0.2.12')) },
  invalid: {
    outside: {
      given: manifests(metallbPool('192.0.2.10-192.0.2.20') + metallbService('web', '198.51.100.4')),
      finds: [
        {
          at: 'manifests.yaml:8:86',
          observed: '198.51.100.4, which no pool contains',
          required: 'an address in 192.0.2.10-192.0.2.20',
          fix: 'choose an address inside, or widen a pool',
        },
      ],
    },
  },
});
