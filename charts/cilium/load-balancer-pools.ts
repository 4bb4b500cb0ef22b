import { Construct } from 'constructs';
import { endAlikeAnnotation } from '../../graph/resource/annotations.ts';
import { addClusterObject } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';

/**
 * The cluster's address pools, as the topology declares them.
 *
 * Upholds `cilium/load-balancer-address-is-inside-a-pool`: pools and addresses come from the same networks.
 */
export class LoadBalancerPools extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { cluster, topology } = ClusterTree.of(this);
    const { pools, sameLastPartIn } = cluster.loadBalancing;
    if (pools.length === 0)
      throw new Error(`[${this.node.path}] the cluster has no load-balancer pool; name one in loadBalancing.pools`);
    for (const name of pools) {
      const network = topology.networks[name];
      addClusterObject(this, {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumLoadBalancerIPPool',
        metadata: { name, ...(sameLastPartIn?.includes(name) && { annotations: { [endAlikeAnnotation]: 'true' } }) },
        spec: { blocks: [network?.ipv4, network?.ipv6].flatMap((cidr) => (cidr === undefined ? [] : [{ cidr }])) },
      });
    }
  }
}
