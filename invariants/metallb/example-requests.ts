/** A pool of MetalLB. */
export const metallbPool = (addresses: string): string => `
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: lan, namespace: metallb-system }
spec: { addresses: [${addresses}] }
`;

/** A Service that asks MetalLB for an address; its annotation stands in line 8 behind a pool, or in line 3. */
export const metallbService = (name: string, address: string, more = ''): string => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: office, annotations: { metallb.io/loadBalancerIPs: ${address}${more} } }
spec: { type: LoadBalancer }
`;
