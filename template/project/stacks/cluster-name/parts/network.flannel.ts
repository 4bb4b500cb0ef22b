/** The network that k3s brings, and its load balancer, which answers at the addresses of the nodes. */
export const network = {
  networks: {},
  cluster: {
    networkPlugin: { kind: 'flannel', backend: 'vxlan' },
    loadBalancing: { kind: 'servicelb', pools: [] },
  },
} as const;
