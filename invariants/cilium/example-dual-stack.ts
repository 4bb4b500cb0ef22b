/** Pools of both families, as cluster-101 has them. */
export const dualStackPools = `
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: load-balancer
  annotations: { holdfast.dev/addresses-end-alike: "true" }
spec:
  blocks: [{ cidr: 10.101.27.0/24 }, { cidr: "fd00:101::1b:0/112" }]
---
`;

/** A Service in a cluster with these pools; its annotation starts on line 14. */
export function serviceAsking(
  addresses: string,
  spec = 'type: LoadBalancer, ipFamilyPolicy: RequireDualStack',
): string {
  return `${dualStackPools}apiVersion: v1
kind: Service
metadata:
  name: smtp-relay
  annotations:
    lbipam.cilium.io/ips: ${addresses}
spec: { ${spec} }
`;
}
