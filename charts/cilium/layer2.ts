import { Construct } from 'constructs';
import { announcesInLayer2 } from '../../topology/lookups.ts';
import { addClusterObject } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';

/**
 * Lets a node answer, by ARP and neighbour discovery, for the addresses of load balancers: neighbours in the pool's own network ask nobody else.
 * Which node is elected for each Service, without asking where its pods run, so that no Service keeps the client's address there.
 *
 * Upholds `cilium/pool-is-announced`, `cilium/announcements-are-enabled` and `cilium/layer-2-service-is-not-local`.
 *
 * @throws Error when the topology announces by BGP alone, or leaves kube-proxy in place, which layer 2 announcements do not work with (Cilium
 * 1.20, L2 Announcements, Prerequisites).
 */
export class Layer2Announcements extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { cluster } = ClusterTree.of(this);
    const { networkPlugin } = cluster;
    if (networkPlugin.kind !== 'cilium' || !announcesInLayer2(cluster)) {
      throw new Error(
        `[${this.node.path}] networkPlugin.layer2: none; say \`layer2: {}\` where Cilium gives addresses, or announce them by BgpPeering`,
      );
    }
    if (!networkPlugin.replacesKubeProxy) {
      throw new Error(
        `[${this.node.path}] networkPlugin.replacesKubeProxy: false; Cilium answers in layer 2 only where it replaces kube-proxy`,
      );
    }
    const interfaces = networkPlugin.layer2?.interfaces;
    addClusterObject(this, {
      apiVersion: 'cilium.io/v2alpha1',
      kind: 'CiliumL2AnnouncementPolicy',
      metadata: { name: 'load-balancer' },
      spec: { loadBalancerIPs: true, ...(interfaces !== undefined && { interfaces: [...interfaces] }) },
    });
  }
}
