/** Where files and charts come from, what is applied of them, and what a cluster gets from its owner alone. */
const declared: ReadonlySet<string> = new Set([
  'GitRepository',
  'OCIRepository',
  'HelmRepository',
  'HelmChart',
  'Bucket',
  'ArtifactGenerator',
  'Kustomization',
  'HelmRelease',
  'FluxInstance',
  'Application',
  'ApplicationSet',
  'AppProject',
  'Gateway',
  'SecurityPolicy',
  'TrafficPolicy',
  'AuthPolicy',
  'AuthorizationPolicy',
  'Middleware',
  'CiliumLoadBalancerIPPool',
  'CiliumL2AnnouncementPolicy',
  'CiliumBGPAdvertisement',
  'CiliumBGPPeeringPolicy',
  'IPAddressPool',
  'L2Advertisement',
  'BGPAdvertisement',
  'PersistentVolume',
  'ReplicationSource',
]);

/** Whether people write objects of a kind down themselves: a chart, or manifests from elsewhere, bring none. */
export function isDeclared(kind: string): boolean {
  return declared.has(kind);
}
