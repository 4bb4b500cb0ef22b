import { assumed } from 'holdfast';

/** What nobody has confirmed yet. */
const correct = 'written by holdfast new: put in what you have';

/** Cilium instead of flannel and kube-proxy; a node answers for the addresses of load balancers. */
export const network = {
  networks: {
    'load-balancer': { purpose: 'load-balancer', ipv4: assumed('192.168.1.240/28', correct), within: 'lan' },
  },
  cluster: {
    networkPlugin: { kind: 'cilium', version: '1.20.2', replacesKubeProxy: true, routing: 'vxlan' },
    loadBalancing: { kind: 'cilium', pools: ['load-balancer'] },
  },
} as const;
