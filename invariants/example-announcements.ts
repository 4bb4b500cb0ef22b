/** Objects of examples by which Cilium announces addresses of load balancers: to the nodes' own network, and by BGP. */
export const announcedByLayer2 = `
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: { name: lan }
spec: { loadBalancerIPs: true }
`;
export const announcedByBgp = `
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: { name: services }
spec: { advertisements: [{ advertisementType: Service, service: { addresses: [LoadBalancerIP] }, selector: {} }] }
`;
