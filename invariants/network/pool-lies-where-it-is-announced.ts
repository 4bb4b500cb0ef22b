import { announcerKinds, announcers } from '../../graph/facts/cilium-services.ts';
import { advertisementKinds, advertisementsNear, covers } from '../../graph/facts/metallb-advertisements.ts';
import { poolRanges, type PoolRange } from '../../graph/facts/pool-ranges.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { nodesOf } from '../../analysis/placement.ts';
import { endsOf, type AddressRange } from '../../topology/address-ranges.ts';
import { etcdOn } from '../example-cluster.ts';
import { announcedByBgp as bgp, announcedByLayer2 as layer2 } from '../example-announcements.ts';
import { manifestsWithin } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { unless } from '../unless.ts';

const pool = (announced: string, cidr: string) =>
  manifestsWithin(
    etcdOn('a', 'b', 'c'),
    `
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: { name: pool }
spec: { blocks: [{ cidr: ${cidr} }] }
---${announced}`,
  );

export default defineInvariant({
  id: 'network/pool-lies-where-it-is-announced',
  severity: 'error',
  about: ['CiliumLoadBalancerIPPool', 'IPAddressPool'],
  claim:
    'where the networks of the nodes are known, a pool announced in layer 2 lies in one of them, and one announced by BGP alone outside',
  why: 'nobody asks by ARP for an address of another network, they send it to a router that has no route; and neighbours ask by ARP for one of their own network, which BGP does not answer',
  source: [
    {
      document: 'Cilium',
      section: 'L2 Announcements, and BGP Control Plane: who answers for an address, 1.20',
      url: 'https://docs.cilium.io/en/stable/network/l2-announcements/',
    },
    {
      document: 'MetalLB',
      section: 'Layer 2 mode, and BGP mode, 0.15',
      url: 'https://metallb.universe.tf/concepts/layer2/',
    },
  ],
  *check(graph) {
    for (const { pool: object, range, text, path } of poolRanges(graph)) {
      const networks = networksOf(graph, object.cluster).filter((network) => isAlike(network, range));
      const announced = announcedBy(graph, object);
      const [only] = new Set(announced.map(({ mode }) => mode));
      if (networks.length === 0 || only === undefined || announced.some(({ mode }) => mode !== only)) continue;
      const near = networks.find((network) => meet(network, range));
      if ((near !== undefined) === (only === 'l2')) continue;
      const at = object.locate(path);
      const kinds = [...announcerKinds, ...advertisementKinds];
      const unread = lookup(graph).unread({ cluster: object.cluster, kinds, namespace: undefined });
      yield unless(unread, {
        at,
        object,
        observed:
          only === 'l2'
            ? `${text}, outside the networks of the nodes (${networks.map(({ cidr }) => cidr).join(', ')}), announced in layer 2`
            : `${text}, inside ${near?.cidr ?? ''}, a network of the nodes, announced by BGP alone`,
        required:
          only === 'l2' ? 'addresses of a network of the nodes, or BGP' : 'addresses outside, or layer 2 as well',
        fix: only === 'l2' ? 'announce it by BGP, or move it' : 'announce it in layer 2 as well, or move it',
        restsOn: [
          ...fieldsOf(object, ['spec']),
          ...graph
            .objects(...kinds)
            .filter(({ cluster }) => cluster === object.cluster)
            .flatMap((each) => fieldsOf(each, ['spec'])),
        ],
      });
    }
  },
  valid: {
    'layer 2, among the nodes': pool(layer2, '10.0.0.200/29'),
    'BGP, elsewhere': pool(bgp, '10.9.0.0/24'),
    'both, among the nodes': pool(`${layer2}---${bgp}`, '10.0.0.200/29'),
  },
  invalid: {
    'layer 2, elsewhere': {
      given: pool(layer2, '10.9.0.0/24'),
      finds: [
        {
          at: 'manifests.yaml:4:26',
          observed: '10.9.0.0/24, outside the networks of the nodes (10.0.0.0/24), announced in layer 2',
          required: 'addresses of a network of the nodes, or BGP',
          fix: 'announce it by BGP, or move it',
        },
      ],
    },
    'BGP, among the nodes': {
      given: pool(bgp, '10.0.0.200/29'),
      finds: [
        {
          at: 'manifests.yaml:4:26',
          observed: '10.0.0.200/29, inside 10.0.0.0/24, a network of the nodes, announced by BGP alone',
          required: 'addresses outside, or layer 2 as well',
          fix: 'announce it in layer 2 as well, or move it',
        },
      ],
    },
  },
});

interface Announced {
  readonly mode: 'l2' | 'bgp';
  readonly object: PoolRange['pool'];
}

/** How a pool is announced. */
function announcedBy(graph: ResourceGraph, pool: PoolRange['pool']): readonly Announced[] {
  if (pool.kind === 'IPAddressPool')
    return advertisementsNear(graph, pool)
      .filter((each) => covers(each, pool))
      .map((object) => ({ mode: object.kind === 'L2Advertisement' ? 'l2' : 'bgp', object }));
  return announcers(graph).filter(({ object, selector }) => object.cluster === pool.cluster && selector !== undefined);
}

/** The networks in which the nodes of a cluster have addresses. */
function networksOf(graph: ResourceGraph, name: string): { readonly cidr: string }[] {
  const cluster = graph.declared('cluster').find((each) => each.name === name);
  if (cluster === undefined) return [];
  const topology = graph.topologies.find(({ source }) => source === cluster.topology);
  const names = nodesOf(graph, cluster).flatMap(({ machine }) => machine.spec.addresses.map(({ network }) => network));
  return [...new Set(names)].flatMap((each) => {
    const { ipv4, ipv6 } = topology?.networks[each] ?? {};
    return [ipv4, ipv6].flatMap((cidr) => (cidr === undefined ? [] : [{ cidr }]));
  });
}

function isAlike(one: AddressRange, other: AddressRange): boolean {
  return endsOf(one)?.family === endsOf(other)?.family;
}

function meet(one: AddressRange, other: AddressRange): boolean {
  const [first, second] = [endsOf(one), endsOf(other)];
  if (first === undefined || second === undefined || first.family !== second.family) return false;
  return first.first <= second.last && second.first <= first.last;
}
