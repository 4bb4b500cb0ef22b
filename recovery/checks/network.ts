import { isObject, listAt, textAt } from '../../graph/json.ts';
import { loadBalancerRequests } from '../../graph/facts/load-balancer-requests.ts';
import { canonicalAddress, familyOf } from '../../topology/addresses.ts';
import type { Finding } from '../../invariants/invariant.ts';
import { conditionCheck, found, type LiveCheck } from './live-check.ts';
import { sh } from '../../topology/shell.ts';

/** Gateways, and addresses of services. */
export const networkChecks: readonly LiveCheck[] = [
  conditionCheck('live/gateways-are-programmed', 'every gateway is programmed', {
    about: ['Gateway'],
    condition: 'Programmed',
    fix: () => 'holdfast recover <cluster> gateways, which starts the operator anew',
  }),
  {
    id: 'live/load-balancers-have-their-addresses',
    claim: 'every service of type LoadBalancer has the addresses it asks for',
    severity: 'error',
    about: ['Service'],
    *check(graph): Generator<Finding> {
      const requests = new Map(loadBalancerRequests(graph).map((request) => [request.object, request]));
      for (const object of graph.objects('Service')) {
        if (textAt(object.manifest, ['spec', 'type']) !== 'LoadBalancer') continue;
        const given = listAt(object.manifest, ['status', 'loadBalancer', 'ingress'])
          .filter(isObject)
          .flatMap((ingress) => textAt(ingress, ['ip']) ?? textAt(ingress, ['hostname']) ?? []);
        const asked = (requests.get(object)?.addresses ?? []).map(({ text }) => text);
        const fix = sh`kubectl -n ${object.namespace ?? 'default'} describe service ${object.name}`;
        if (given.length === 0) {
          yield found(object, 'it has no address', asked.join(', ') || 'an address of a pool', fix);
          continue;
        }
        const has = new Set(given.filter((text) => familyOf(text) !== undefined).map(canonicalAddress));
        const missing = asked.filter((text) => !has.has(canonicalAddress(text)));
        if (missing.length > 0) yield found(object, `it has ${given.join(', ')}`, `${missing.join(', ')} too`, fix);
      }
    },
  },
];
