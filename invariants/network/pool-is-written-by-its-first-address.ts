import ipaddr from 'ipaddr.js';
import { poolRanges } from '../../graph/facts/pool-ranges.ts';
import { canonicalAddress, familyOfRange, networkAddress } from '../../topology/addresses.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const pool = (cidr: string) =>
  manifests(`
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: { name: lan }
spec: { blocks: [{ cidr: "${cidr}" }] }
`);

export default defineInvariant({
  id: 'network/pool-is-written-by-its-first-address',
  severity: 'warning',
  about: ['CiliumLoadBalancerIPPool', 'IPAddressPool'],
  claim: 'a range of a load-balancer pool in CIDR notation begins with its first address',
  why: 'the bits behind the length count for nothing: the pool holds addresses before the one that is written, and ends earlier than it seems to',
  source: [
    { document: 'Cilium', section: 'operator/pkg/lbipam/lbipam.go, RangeFromPrefix masks, 1.20' },
    { document: 'MetalLB', section: 'internal/config/config.go, net.ParseCIDR, 0.15' },
  ],
  *check(graph) {
    for (const { pool: object, range, text, path } of poolRanges(graph)) {
      if (!('cidr' in range) || familyOfRange(text) === undefined) continue;
      const [written = '', length = ''] = text.split('/');
      const first = networkAddress(text);
      // A network written by the address of its router, such as 10.0.0.1/24, is read as what it is.
      if (canonicalAddress(written) === canonicalAddress(first) || isNext(first, written)) continue;
      yield {
        at: object.locate(path),
        object,
        observed: `${text}, which is ${first}/${length}`,
        required: `a range that begins where it seems to`,
        fix: `write ${first}/${length}, or the first and the last address`,
        restsOn: fieldsOf(object, path),
      };
    }
  },
  valid: {
    'the first address': pool('10.77.8.192/28'),
    'the address of the router, which is the next': pool('10.77.8.1/24'),
    IPv6: pool('fd00:77::8:0/112'),
  },
  invalid: {
    'an address in the middle': {
      given: pool('10.77.8.200/28'),
      finds: [
        {
          at: 'manifests.yaml:4:26',
          observed: '10.77.8.200/28, which is 10.77.8.192/28',
          required: 'a range that begins where it seems to',
          fix: 'write 10.77.8.192/28, or the first and the last address',
        },
      ],
    },
  },
});

function isNext(first: string, address: string): boolean {
  const [before, after] = [first, address].map((text) => ipaddr.parse(text).toByteArray());
  const last = (before?.length ?? 0) - 1;
  return before?.every((byte, index) => byte + (index === last ? 1 : 0) === after?.[index]) === true;
}
