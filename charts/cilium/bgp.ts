import { Construct } from 'constructs';
import { familyOf, type Family } from '../../topology/addresses.ts';
import { addClusterObject } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';

/**
 * Tells the routers of the topology where the addresses of load balancers are.
 *
 * @throws Error when the cluster's network plugin declares no peers.
 */
export class BgpPeering extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { networkPlugin } = ClusterTree.of(this).cluster;
    const bgp = networkPlugin.kind === 'cilium' ? networkPlugin.bgp : undefined;
    if (bgp === undefined || bgp.peers.length === 0) {
      throw new Error(`[${this.node.path}] networkPlugin.bgp: no peers; name a router with its address and number`);
    }
    const advertised = { advertise: 'load-balancer' };
    addClusterObject(this, {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumBGPClusterConfig',
      metadata: { name: 'cluster' },
      spec: {
        nodeSelector: { matchLabels: { 'kubernetes.io/os': 'linux' } },
        bgpInstances: [
          {
            name: 'cluster',
            localASN: bgp.autonomousSystem,
            peers: bgp.peers.map(({ address, autonomousSystem }) => ({
              name: `as-${autonomousSystem}${suffixOf(address)}`,
              peerAddress: address,
              peerASN: autonomousSystem,
              peerConfigRef: { name: `router${suffixOf(address)}` },
            })),
          },
        ],
      },
    });
    // Each family is told over a session of its own, so that the next hop is of the family too.
    for (const afi of families.filter((family) => bgp.peers.some(({ address }) => familyOf(address) === family))) {
      addClusterObject(this, {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumBGPPeerConfig',
        metadata: { name: afi === 'ipv4' ? 'router' : `router-${afi}` },
        spec: {
          gracefulRestart: { enabled: true, restartTimeSeconds: 120 },
          families: [{ afi, safi: 'unicast', advertisements: { matchLabels: advertised } }],
        },
      });
    }
    addClusterObject(this, {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumBGPAdvertisement',
      metadata: { name: 'load-balancer', labels: advertised },
      spec: {
        advertisements: [
          {
            advertisementType: 'Service',
            service: { addresses: ['LoadBalancerIP'] },
            // Every service: the API has no word for all, so it is those whose label is none that exists.
            selector: { matchExpressions: [{ key: 'holdfast.dev/hidden', operator: 'DoesNotExist' }] },
          },
        ],
      },
    });
  }
}

const families: readonly Family[] = ['ipv4', 'ipv6'];

function suffixOf(address: string): string {
  return familyOf(address) === 'ipv6' ? '-ipv6' : '';
}
