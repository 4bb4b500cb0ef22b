import { announcerKinds, announcers } from '../../graph/facts/cilium-services.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { mayAnnounceBeside } from '../../graph/facts/load-balancer-programs.ts';
import { loadBalancerRequests } from '../../graph/facts/load-balancer-requests.ts';
import { textAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const pool = `
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: { name: lan }
spec: { blocks: [{ cidr: 192.0.2.0/24 }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: office }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
`;
const layer2 = (spec: string) => `---
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: { name: lan }
spec: { ${spec} }
`;

export default defineInvariant({
  id: 'cilium/pool-is-announced',
  severity: 'warning',
  about: ['CiliumLoadBalancerIPPool'],
  claim: 'addresses that Cilium chooses from its pools are made known, in layer 2 or by BGP',
  why: 'LB-IPAM only writes an address into the Service: where no policy or advertisement makes it known, and no route leads to a node, nobody can reach it',
  source: {
    document: 'Cilium',
    section: 'LoadBalancer IP Address Management, 1.20: announcing is left to BGP and L2 announcements',
    url: 'https://docs.cilium.io/en/stable/network/lb-ipam/',
  },
  *check(graph) {
    const announced = new Set(announcers(graph).map(({ object }) => object.cluster));
    const asking = new Set(loadBalancerRequests(graph).map(({ object }) => object));
    const asked = new Set(
      graph
        .objects('Service')
        // One that asks for a certain address may have a route of its own.
        .filter((service) => textAt(service.manifest, ['spec', 'type']) === 'LoadBalancer' && !asking.has(service))
        .map(({ cluster }) => cluster),
    );
    const told = new Set<string>();
    for (const object of graph.objects('CiliumLoadBalancerIPPool')) {
      const { cluster } = object;
      if (announced.has(cluster) || !asked.has(cluster) || told.has(cluster)) continue;
      told.add(cluster);
      const at = object.locate(['spec']);
      const unread = lookup(graph).unread({ cluster, kinds: announcerKinds, namespace: undefined });
      const unknown = unread ?? mayAnnounceBeside(graph, cluster);
      if (unknown !== undefined) {
        yield { at, object, notEvaluated: unknown };
        continue;
      }
      const silent = graph.objects(...announcerKinds).filter((each) => each.cluster === cluster);
      yield {
        at,
        object,
        observed: 'a pool, and nothing that makes its addresses known',
        required:
          'a CiliumL2AnnouncementPolicy with loadBalancerIPs: true, or a CiliumBGPAdvertisement of LoadBalancerIP',
        fix: 'add one; where a router has a route to the nodes, suppress this here and say so',
        restsOn: silent.flatMap((each) => fieldsOf(each, ['spec'])),
      };
    }
  },
  valid: {
    'an address that is asked for, which may have a route': manifests(
      pool.replace('namespace: office }', 'namespace: office, annotations: { lbipam.cilium.io/ips: 192.0.2.7 } }'),
    ),
    'answered for in layer 2': manifests(`${pool}${layer2('loadBalancerIPs: true')}`),
  },
  invalid: {
    'nobody does': {
      given: manifests(pool),
      finds: [
        {
          at: 'manifests.yaml:4:1',
          observed: 'a pool, and nothing that makes its addresses known',
          required:
            'a CiliumL2AnnouncementPolicy with loadBalancerIPs: true, or a CiliumBGPAdvertisement of LoadBalancerIP',
          fix: 'add one; where a router has a route to the nodes, suppress this here and say so',
        },
      ],
    },
    'a policy for other addresses': {
      given: manifests(`${pool}${layer2('externalIPs: true')}`),
      finds: [
        {
          at: 'manifests.yaml:4:1',
          observed: 'a pool, and nothing that makes its addresses known',
          required:
            'a CiliumL2AnnouncementPolicy with loadBalancerIPs: true, or a CiliumBGPAdvertisement of LoadBalancerIP',
          fix: 'add one; where a router has a route to the nodes, suppress this here and say so',
        },
      ],
    },
  },
});
