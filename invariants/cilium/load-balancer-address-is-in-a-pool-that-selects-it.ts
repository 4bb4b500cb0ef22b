import { ciliumLabels } from '../../graph/facts/cilium-services.ts';
import type { AddressPool } from '../../graph/facts/cluster/address-pools.ts';
import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { loadBalancerRequests } from '../../graph/facts/load-balancer-requests.ts';
import { valueAt } from '../../graph/json.ts';
import { isSelected } from '../../graph/label-selection.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { hiddenObjects } from '../../graph/resource/hidden-objects.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { unless } from '../unless.ts';

const asking = (namespace: string) =>
  manifests(`
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: { name: cellar }
spec:
  blocks: [{ cidr: 10.77.8.0/24 }]
  serviceSelector: { matchLabels: { io.kubernetes.service.namespace: cellar } }
---
apiVersion: v1
kind: Service
metadata: { name: radio, namespace: ${namespace}, annotations: { lbipam.cilium.io/ips: 10.77.8.10 } }
spec: { type: LoadBalancer }
`);

export default defineInvariant({
  id: 'cilium/load-balancer-address-is-in-a-pool-that-selects-it',
  severity: 'error',
  about: ['Service'],
  claim: 'the pool that holds a requested load-balancer address selects the Service that asks for it',
  why: 'Cilium looks only into pools whose serviceSelector fits: the Service gets no address (reason no_pool), although a pool holds it',
  source: {
    document: 'Cilium',
    section: 'LoadBalancer IP Address Management, Service Selectors, 1.20',
    url: 'https://docs.cilium.io/en/stable/network/lb-ipam/#service-selectors',
  },
  *check(graph) {
    for (const { object, path, addresses } of loadBalancerRequests(graph)) {
      if (object.kind !== 'Service') continue;
      const { pools } = clusterFacts(graph)(object.cluster);
      for (const { text } of addresses) {
        const holding = pools.filter((pool) => pool.addresses.has(text));
        const [first] = holding;
        if (first === undefined || holding.some((pool) => selects(pool, object))) continue;
        const at = object.locate(path);
        const kinds = ['CiliumLoadBalancerIPPool'];
        const hidden = hiddenObjects(graph).mayBeIt({ cluster: object.cluster, kinds, namespace: undefined });
        yield unless(hidden, {
          at,
          object,
          observed: `${text}, in ${describe(first.object)}, whose serviceSelector does not fit`,
          required: 'an address of a pool that selects this Service',
          fix: 'choose an address of another pool, or give the Service the labels that this one asks for',
          restsOn: [
            ...fieldsOf(object, path, ['metadata', 'labels'], ['metadata', 'name'], ['metadata', 'namespace']),
            ...pools.flatMap((pool) => fieldsOf(pool.object, ['spec'])),
          ],
        });
      }
    }
  },
  valid: { 'the namespace that it is for': asking('cellar') },
  invalid: {
    'another namespace': {
      given: asking('attic'),
      finds: [
        {
          at: 'manifests.yaml:10:81',
          observed: '10.77.8.10, in CiliumLoadBalancerIPPool/cellar, whose serviceSelector does not fit',
          required: 'an address of a pool that selects this Service',
          fix: 'choose an address of another pool, or give the Service the labels that this one asks for',
        },
      ],
    },
  },
});

function selects({ object }: AddressPool, service: KubernetesObject): boolean {
  return isSelected(ciliumLabels(service), valueAt(object.manifest, ['spec', 'serviceSelector']));
}
