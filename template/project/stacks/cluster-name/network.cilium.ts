import { Application, Cilium, Layer2Announcements, LoadBalancerPools, type ClusterTree } from 'holdfast/charts';

/** Cilium, the addresses of load balancers, and who answers for them. */
export function addNetwork(tree: ClusterTree): void {
  new Cilium(tree);
  const addresses = new Application(tree, 'load-balancer', { namespace: 'kube-system' });
  new LoadBalancerPools(addresses, 'pools');
  new Layer2Announcements(addresses, 'announcements');
}
