import { unknownIn } from '../../graph/unknown.ts';
import { loadBalancerRequests, serviceField } from '../../graph/facts/load-balancer-requests.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { everyAddressList } from './admission.ts';
import { serviceAsking } from './example-dual-stack.ts';

export default defineInvariant({
  id: 'cilium/load-balancer-service-is-dual-stack',
  severity: 'error',
  about: ['Service', 'Gateway', 'HelmRelease'],
  claim: 'a service that asks for addresses of both families has a dual-stack ipFamilyPolicy',
  why: 'without one the service is single-stack: both addresses are announced, and connections to one of them reach nothing',
  source: { document: 'cluster-101', section: 'issue 6' },
  *check(graph) {
    for (const request of loadBalancerRequests(graph)) {
      const { object, addresses, serviceAt } = request;
      const isBoth = new Set(addresses.map((address) => address.family)).size === 2;
      if (!isBoth || serviceAt === undefined) continue; // a Gateway's service is dual-stack by default in such a cluster
      if (serviceField(request, 'clusterIP') === 'None') continue; // it is no load balancer, whatever it asks for
      const policy = serviceField(request, 'ipFamilyPolicy');
      const at = object.locate([...serviceAt, 'ipFamilyPolicy']);
      if (policy === 'RequireDualStack' || policy === 'PreferDualStack') continue;
      if (typeof policy === 'string' && unknownIn(policy) !== undefined) {
        yield { at, object, notEvaluated: `ipFamilyPolicy is ${policy}, which is filled in later` };
        continue;
      }
      yield {
        at,
        object,
        observed:
          policy === undefined ? 'no ipFamilyPolicy, which means SingleStack' : `ipFamilyPolicy: ${String(policy)}`,
        required: 'RequireDualStack or PreferDualStack',
        fix: `set ${[...serviceAt, 'ipFamilyPolicy'].join('.')}: RequireDualStack`,
        edit: { path: [...serviceAt, 'ipFamilyPolicy'], value: 'RequireDualStack' },
      };
    }
  },
  admission: {
    resources: ['/v1/services'],
    expression: `object.spec.?clusterIP.orValue('') == 'None' || (has(object.spec.ipFamilyPolicy) && object.spec.ipFamilyPolicy in ['RequireDualStack', 'PreferDualStack']) || ${everyAddressList(
      (list) =>
        `!(${list}.exists(part, isIP(part.trim()) && part.contains(':')) && ${list}.exists(part, isIP(part.trim()) && !part.contains(':')))`,
    )}`,
  },
  valid: { 'dual-stack required': manifests(serviceAsking('fd00:101::1b:122,10.101.27.122')) },
  invalid: {
    'no policy': {
      given: manifests(serviceAsking('fd00:101::1b:122,10.101.27.122', 'type: LoadBalancer')),
      finds: [
        {
          at: 'manifests.yaml:15:1',
          observed: 'no ipFamilyPolicy, which means SingleStack',
          required: 'RequireDualStack or PreferDualStack',
          fix: 'set spec.ipFamilyPolicy: RequireDualStack',
        },
      ],
    },
  },
});
