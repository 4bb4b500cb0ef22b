import { announcerKinds, announcers, announcersOf } from '../../graph/facts/cilium-services.ts';
import { loadBalancerRequests, serviceField } from '../../graph/facts/load-balancer-requests.ts';
import { hiddenObjects } from '../../graph/resource/hidden-objects.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { serviceAsking } from './example-dual-stack.ts';
import { unless } from '../unless.ts';

export default defineInvariant({
  id: 'cilium/load-balancer-keeps-client-address',
  severity: 'info',
  category: 'house style',
  about: ['Service', 'Gateway', 'HelmRelease'],
  claim:
    'a load-balancer service chooses its externalTrafficPolicy, unless Cilium announces it in layer 2, which Local does not fit',
  why: 'with Cluster the pod sees the address of a node instead of the client, so that mail relays and brokers cannot tell who is talking',
  source: { document: 'cluster-101', section: 'issue 6, template for new services' },
  *check(graph) {
    const all = announcers(graph);
    for (const request of loadBalancerRequests(graph)) {
      const { object, serviceAt } = request;
      if (serviceAt === undefined || serviceField(request, 'externalTrafficPolicy') !== undefined) continue;
      // See cilium/layer-2-service-is-not-local.
      if (announcersOf(all, object).some(({ mode }) => mode === 'l2')) continue;
      const at = object.locate([...serviceAt, 'externalTrafficPolicy']);
      const { cluster } = object;
      const hidden = hiddenObjects(graph).mayBeIt({ cluster, kinds: announcerKinds, namespace: undefined });
      yield unless(hidden, {
        at,
        object,
        restsOn: graph
          .objects('CiliumL2AnnouncementPolicy')
          .filter((policy) => policy.cluster === cluster)
          .flatMap((policy) => fieldsOf(policy, ['spec'])),
        observed: 'no externalTrafficPolicy, which means Cluster',
        required: 'a choice: Local keeps the client address, Cluster reaches pods on every node',
        fix: `set ${[...serviceAt, 'externalTrafficPolicy'].join('.')}: Local`,
      });
    }
  },
  valid: {
    local: manifests(serviceAsking('10.101.27.122', 'type: LoadBalancer, externalTrafficPolicy: Local')),
    'cluster on purpose': manifests(
      serviceAsking('10.101.27.122', 'type: LoadBalancer, externalTrafficPolicy: Cluster'),
    ),
    'no choice, announced in layer 2': manifests(`${serviceAsking('10.101.27.122', 'type: LoadBalancer')}---
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: { name: lan }
spec: { loadBalancerIPs: true }
`),
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
