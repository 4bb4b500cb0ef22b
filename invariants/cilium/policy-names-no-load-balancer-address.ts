import { poolRanges } from '../../graph/facts/pool-ranges.ts';
import { listAt, objectAt, textAt, type JsonPath } from '../../graph/json.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { AddressRanges, type AddressRange } from '../../topology/address-ranges.ts';
import { contains, familyOfRange, networkAddress, prefixLength } from '../../topology/addresses.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const allowing = (egress: string) =>
  manifests(`
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: browser, namespace: tools }
spec:
  endpointSelector: { matchLabels: { app.kubernetes.io/name: browser } }
  egress: [${egress}]
---
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: { name: pool }
spec: { blocks: [{ cidr: 10.45.0.0/24 }] }
`);

export default defineInvariant({
  id: 'cilium/policy-names-no-load-balancer-address',
  severity: 'warning',
  about: ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  claim: 'egress to Services of the cluster is allowed to their pods, not to the addresses of their load balancers',
  why: 'Cilium chooses the pod behind the address before it judges, and rules by address are not about pods that it manages: the rule never matches, and where egress is denied by default the connection hangs',
  source: {
    document: 'Cilium',
    section: 'Layer 3 policies, IP/CIDR based: do not apply to traffic where both sides are managed by Cilium',
    url: 'https://docs.cilium.io/en/stable/security/policy/language/#ip-cidr-based',
  },
  *check(graph) {
    const pools = poolRanges(graph).filter(({ pool }) => pool.kind === 'CiliumLoadBalancerIPPool');
    if (pools.length === 0) return;
    for (const object of graph.objects('CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy')) {
      for (const { cidr, path } of egressRanges(object)) {
        const pool = pools.find((each) => each.pool.cluster === object.cluster && isIn(cidr, each.range));
        if (pool === undefined) continue;
        yield {
          at: object.locate(path),
          object,
          restsOn: [...fieldsOf(object, path), ...fieldsOf(pool.pool, pool.path)],
          observed: `${cidr}, which lies in ${pool.text} of ${describe(pool.pool)}`,
          required: 'the pods that answer there',
          fix: 'name them by toEndpoints, such as the Gateway or Ingress controller, with the ports of the pods',
        };
      }
    }
  },
  valid: {
    'the pods behind it': allowing('{ toEndpoints: [{ matchLabels: { app.kubernetes.io/name: envoy } }] }'),
    'addresses outside of the cluster': allowing('{ toCIDR: [10.44.0.0/24] }'),
    'everything, the pool as well': allowing('{ toCIDR: [10.0.0.0/8] }'),
  },
  invalid: {
    'the addresses of the pool': {
      given: allowing('{ toCIDR: [10.45.0.0/24] }, { toCIDRSet: [{ cidr: 10.45.0.7/32 }] }'),
      finds: [
        {
          at: 'manifests.yaml:6:23',
          observed: '10.45.0.0/24, which lies in 10.45.0.0/24 of CiliumLoadBalancerIPPool/pool',
          required: 'the pods that answer there',
          fix: 'name them by toEndpoints, such as the Gateway or Ingress controller, with the ports of the pods',
        },
        {
          at: 'manifests.yaml:6:62',
          observed: '10.45.0.7/32, which lies in 10.45.0.0/24 of CiliumLoadBalancerIPPool/pool',
          required: 'the pods that answer there',
          fix: 'name them by toEndpoints, such as the Gateway or Ingress controller, with the ports of the pods',
        },
      ],
    },
  },
});

function* egressRanges({ manifest }: KubernetesObject): Generator<{ readonly cidr: string; readonly path: JsonPath }> {
  const specs: JsonPath[] = [['spec'], ...listAt(manifest, ['specs']).map((_, index): JsonPath => ['specs', index])];
  for (const spec of specs) {
    for (const [index, rule] of listAt(manifest, [...spec, 'egress']).entries()) {
      const at = [...spec, 'egress', index];
      for (const [place, cidr] of listAt(rule, ['toCIDR']).entries())
        if (typeof cidr === 'string') yield { cidr, path: [...at, 'toCIDR', place] };
      for (const [place, set] of listAt(rule, ['toCIDRSet']).entries()) {
        const cidr = textAt(objectAt(set, []), ['cidr']);
        if (cidr !== undefined) yield { cidr, path: [...at, 'toCIDRSet', place, 'cidr'] };
      }
    }
  }
}

/** Whether all of it lies there, as far as its first address and its size tell: a wider range is meant for others as well. */
function isIn(cidr: string, range: AddressRange): boolean {
  if (familyOfRange(cidr) === undefined) return false;
  if (!('cidr' in range)) return prefixLength(cidr) >= 16 && new AddressRanges([range]).has(networkAddress(cidr));
  return familyOfRange(range.cidr) === familyOfRange(cidr) && contains(range.cidr, cidr);
}
