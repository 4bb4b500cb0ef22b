import { describeRanges } from '../../graph/facts/cluster/address-pools.ts';
import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { loadBalancerRequests } from '../../graph/facts/load-balancer-requests.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { serviceAsking } from './example-dual-stack.ts';
import { hiddenObjects } from '../../graph/resource/hidden-objects.ts';

export default defineInvariant({
  id: 'cilium/load-balancer-address-is-inside-a-pool',
  severity: 'error',
  about: ['Service', 'Gateway', 'HelmRelease'],
  claim: 'every requested load-balancer address lies in a pool of its cluster',
  why: 'Cilium assigns nothing from outside its pools (reason no_pool), and the service stays pending; an IPv6 part such as `122` is hexadecimal, and easily outside a pool that looks large enough',
  source: [
    { document: 'cluster-101', section: 'issue 6, IP allocation scheme' },
    { document: 'Cilium', section: 'operator/pkg/lbipam, measured with 1.15.19' },
  ],
  *check(graph) {
    const facts = clusterFacts(graph);
    for (const { object, path, addresses } of loadBalancerRequests(graph)) {
      const pools = facts(object.cluster).pools;
      const at = object.locate(path);
      const kinds = ['CiliumLoadBalancerIPPool'];
      const hidden = hiddenObjects(graph).mayBeIt({ cluster: object.cluster, kinds, namespace: undefined });
      const variable = pools.find((pool) => pool.variable !== undefined)?.variable;
      for (const { text } of addresses) {
        if (pools.some((pool) => pool.addresses.has(text))) continue;
        if (pools.length === 0)
          yield { at, object, notEvaluated: 'no CiliumLoadBalancerIPPool of the cluster was read' };
        else if (hidden !== undefined) yield { at, object, notEvaluated: hidden };
        else if (variable !== undefined)
          yield { at, object, notEvaluated: `a pool contains ${variable}, which is filled in later` };
        else {
          yield {
            at,
            object,
            observed: `${text}, which no pool contains`,
            required: `an address in ${describeRanges(pools)}`,
            fix: text.includes(':')
              ? 'choose an address inside, or widen the pool: the parts of an IPv6 address are hexadecimal'
              : 'choose an address inside, or widen the pool',
          };
        }
      }
    }
  },
  valid: { 'both inside': manifests(serviceAsking('fd00:101::1b:122,10.101.27.122')) },
  invalid: {
    'IPv4 outside': {
      given: manifests(serviceAsking('fd00:101::1b:122,10.101.28.122')),
      finds: [
        {
          at: 'manifests.yaml:14:27',
          observed: '10.101.28.122, which no pool contains',
          required: 'an address in 10.101.27.0/24, fd00:101::1b:0/112',
          fix: 'choose an address inside, or widen the pool',
        },
      ],
    },
    'a decimal number read as hexadecimal': {
      given: manifests(serviceAsking('fd00:101::1b:122,10.101.27.122').replace('1b:0/112', '1b:0/120')),
      finds: [
        {
          at: 'manifests.yaml:14:27',
          observed: 'fd00:101::1b:122, which no pool contains',
          required: 'an address in 10.101.27.0/24, fd00:101::1b:0/120',
          fix: 'choose an address inside, or widen the pool: the parts of an IPv6 address are hexadecimal',
        },
      ],
    },
  },
});
