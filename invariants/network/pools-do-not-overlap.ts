import { groupBy } from '../../graph/group-by.ts';
import { poolRanges } from '../../graph/facts/pool-ranges.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import { meetingRanges } from '../../topology/meeting-ranges.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const cilium = (name: string, block: string) => `
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: { name: ${name} }
spec: { blocks: [{ ${block} }] }
`;
const metallb = (addresses: string) => `
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: lan, namespace: metallb-system }
spec: { addresses: [${addresses}] }
`;

export default defineInvariant({
  id: 'network/pools-do-not-overlap',
  severity: 'error',
  about: ['CiliumLoadBalancerIPPool', 'IPAddressPool'],
  claim: 'every address is in one load-balancer pool of its cluster at most',
  why: 'Cilium marks the pool that came later as conflicting and gives nothing from it any more; the webhook of MetalLB refuses it; and of two programs neither knows what the other gave away',
  source: [
    {
      document: 'Cilium',
      section: 'LoadBalancer IP Address Management, conflicting pools; operator/pkg/lbipam/lbrange.go, 1.20',
      url: 'https://docs.cilium.io/en/stable/network/lb-ipam/',
    },
    { document: 'MetalLB', section: 'internal/config/config.go, overlapping CIDRs, 0.15' },
  ],
  *check(graph) {
    const ofClusters = groupBy(poolRanges(graph), ({ pool }) => pool.cluster);
    for (const ranges of ofClusters.values()) {
      for (const { earlier, later } of meetingRanges(ranges)) {
        const isOne = earlier.pool === later.pool;
        yield {
          at: later.pool.locate(later.path),
          object: later.pool,
          observed: `${later.text}, which has addresses of ${earlier.text}${isOne ? '' : ` in ${describe(earlier.pool)}`}`,
          required: 'ranges that have no address in common',
          fix: isOne ? 'take one of both out' : 'shorten one of both',
          restsOn: [earlier, later].flatMap(({ pool }) => fieldsOf(pool, ['spec'])),
        };
      }
    }
  },
  valid: {
    'one after the other': manifests(
      `${cilium('lan', 'cidr: 192.0.2.0/25')}---${cilium('guests', 'start: 192.0.2.128, stop: 192.0.2.140')}`,
    ),
  },
  invalid: {
    'a range inside another': {
      given: manifests(
        `${cilium('lan', 'cidr: 192.0.2.0/24')}---${cilium('guests', 'start: 192.0.2.100, stop: 192.0.2.120')}`,
      ),
      finds: [
        {
          at: 'manifests.yaml:9:27',
          observed: '192.0.2.100-192.0.2.120, which has addresses of 192.0.2.0/24 in CiliumLoadBalancerIPPool/lan',
          required: 'ranges that have no address in common',
          fix: 'shorten one of both',
        },
      ],
    },
    'one range for two programs': {
      given: manifests(`${cilium('lan', 'cidr: 192.0.2.0/24')}---${metallb('192.0.2.10-192.0.2.20')}`),
      finds: [
        {
          at: 'manifests.yaml:9:21',
          observed: '192.0.2.10-192.0.2.20, which has addresses of 192.0.2.0/24 in CiliumLoadBalancerIPPool/lan',
          required: 'ranges that have no address in common',
          fix: 'shorten one of both',
        },
      ],
    },
  },
});
