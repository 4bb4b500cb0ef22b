import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';

/**
 * The address pools of the topology, announced in layer 2: one node answers for an address at a time, and another takes over when it
 * is gone.
 *
 * @throws Error when the topology has no pool.
 */
export class Layer2Pools extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { cluster, topology } = ClusterTree.of(this);
    const { pools } = cluster.loadBalancing;
    if (pools.length === 0)
      throw new Error(`[${this.node.path}] loadBalancing.pools: none; name a network of purpose load-balancer`);
    for (const name of pools) {
      const { ipv4, ipv6 } = topology.networks[name] ?? {};
      addObject(this, {
        apiVersion: 'metallb.io/v1beta1',
        kind: 'IPAddressPool',
        metadata: { name },
        spec: { addresses: [ipv4, ipv6].filter((range) => range !== undefined), avoidBuggyIPs: true },
      });
    }
    addObject(this, {
      apiVersion: 'metallb.io/v1beta1',
      kind: 'L2Advertisement',
      metadata: { name: 'layer2' },
      spec: { ipAddressPools: [...pools] },
    });
  }
}
