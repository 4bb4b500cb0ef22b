import { endAlikeAnnotation } from '../../graph/resource/annotations.ts';
import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { loadBalancerRequests } from '../../graph/facts/load-balancer-requests.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { serviceAsking } from './example-dual-stack.ts';

export default defineInvariant({
  id: 'cilium/load-balancer-addresses-end-alike',
  severity: 'error',
  category: 'house style',
  about: ['Service', 'Gateway', 'HelmRelease'],
  claim: 'where a pool asks for it, the last parts of the addresses of a service are the same digits, 100 to 254',
  why: 'the scheme lets people map one family to the other in their heads; 255 is a broadcast address, and letters have no IPv4 counterpart',
  source: { document: 'cluster-101', section: 'issue 6, IP allocation scheme' },
  *check(graph) {
    const facts = clusterFacts(graph);
    for (const { object, path, addresses } of loadBalancerRequests(graph)) {
      const pools = facts(object.cluster).pools.filter((pool) => pool.endAlike);
      const asked = addresses.filter(({ text }) => pools.some((pool) => pool.addresses.has(text)));
      const ends = new Set(asked.map(({ text }) => text.split(/[.:]/).at(-1) ?? ''));
      const odd = [...ends].filter((end) => !/^\d{3}$/.test(end) || Number(end) < 100 || Number(end) > 254);
      if (ends.size <= 1 && odd.length === 0) continue;
      yield {
        at: object.locate(path),
        object,
        observed: `addresses that end in ${[...ends].join(' and ')}`,
        required: `the same last part of 100 to 254 in digits (the pool carries ${endAlikeAnnotation})`,
        fix: 'write one number in both, such as fd00:101::1b:122,10.101.27.122',
      };
    }
  },
  valid: {
    'the same number': manifests(serviceAsking('fd00:101::1b:122,10.101.27.122')),
    'a pool that does not ask for it': manifests(
      serviceAsking('fd00:101::1b:122,10.101.27.9').replace('end-alike: "true"', 'end-alike: "false"'),
    ),
  },
  invalid: {
    'two numbers': {
      given: manifests(serviceAsking('fd00:101::1b:122,10.101.27.123')),
      finds: [
        {
          at: 'manifests.yaml:14:27',
          observed: 'addresses that end in 122 and 123',
          required: 'the same last part of 100 to 254 in digits (the pool carries holdfast.dev/addresses-end-alike)',
          fix: 'write one number in both, such as fd00:101::1b:122,10.101.27.122',
        },
      ],
    },
    'the broadcast address': {
      given: manifests(serviceAsking('fd00:101::1b:255,10.101.27.255')),
      finds: [
        {
          at: 'manifests.yaml:14:27',
          observed: 'addresses that end in 255',
          required: 'the same last part of 100 to 254 in digits (the pool carries holdfast.dev/addresses-end-alike)',
          fix: 'write one number in both, such as fd00:101::1b:122,10.101.27.122',
        },
      ],
    },
  },
});
