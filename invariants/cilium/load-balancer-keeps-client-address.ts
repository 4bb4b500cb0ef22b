import { loadBalancerRequests, serviceField } from '../../graph/facts/load-balancer-requests.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { serviceAsking } from './example-dual-stack.ts';

export default defineInvariant({
  id: 'cilium/load-balancer-keeps-client-address',
  severity: 'info',
  category: 'house style',
  about: ['Service', 'Gateway', 'HelmRelease'],
  claim: 'a load-balancer service sets externalTrafficPolicy: Local',
  why: 'with Cluster the pod sees the address of a node instead of the client, so that mail relays and brokers cannot tell who is talking',
  source: { document: 'cluster-101', section: 'issue 6, template for new services' },
  *check(graph) {
    for (const request of loadBalancerRequests(graph)) {
      const { object, serviceAt } = request;
      if (serviceAt === undefined || serviceField(request, 'externalTrafficPolicy') !== undefined) continue;
      yield {
        at: object.locate([...serviceAt, 'externalTrafficPolicy']),
        object,
        observed: 'no externalTrafficPolicy, which means Cluster',
        required: 'a choice: Local keeps the client address, Cluster reaches pods on every node',
        fix: `set ${[...serviceAt, 'externalTrafficPolicy'].join('.')}: Local`,
      };
    }
  },
  valid: {
    local: manifests(serviceAsking('10.101.27.122', 'type: LoadBalancer, externalTrafficPolicy: Local')),
    'cluster on purpose': manifests(
      serviceAsking('10.101.27.122', 'type: LoadBalancer, externalTrafficPolicy: Cluster'),
    ),
  },
  invalid: {
    'no choice': {
      given: manifests(serviceAsking('10.101.27.122', 'type: LoadBalancer')),
      finds: [
        {
          at: 'manifests.yaml:15:1',
          observed: 'no externalTrafficPolicy, which means Cluster',
          required: 'a choice: Local keeps the client address, Cluster reaches pods on every node',
          fix: 'set spec.externalTrafficPolicy: Local',
        },
      ],
    },
  },
});
