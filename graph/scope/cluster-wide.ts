import { isClusterScoped } from '../kustomize/cluster-scoped.ts';

/** Custom kinds that lie in no namespace, where their names do not say so. */
const clusterWide = new Set([
  ...['CiliumNode', 'CiliumLoadBalancerIPPool', 'CiliumL2AnnouncementPolicy', 'CiliumBGPClusterConfig'],
  ...['CiliumBGPPeerConfig', 'CiliumBGPAdvertisement', 'CiliumBGPPeeringPolicy', 'CiliumEgressGatewayPolicy'],
  ...['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding', 'MutatingAdmissionPolicy'],
]);

/** Whether objects of a kind lie in no namespace, as far as its name tells: the API server knows, and is not asked. */
export function isClusterWide(apiVersion: string, kind: string): boolean {
  return (
    /^Cluster[A-Z]/.test(kind) || kind.endsWith('Class') || clusterWide.has(kind) || isClusterScoped(apiVersion, kind)
  );
}
