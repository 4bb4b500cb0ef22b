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
  'ReferenceGrant',
  'Namespace',
  'AlertmanagerConfig',
]);

/** Whether people write objects of a kind down themselves: a chart, or manifests from elsewhere, bring none. */
export function isDeclared(kind: string): boolean {
  return declared.has(kind);
}

/** What charts may bring, and no controller makes: people ask for it. */
const askedFor: ReadonlySet<string> = new Set([
  'Cluster',
  'ObjectStore',
  'ImageCatalog',
  'ClusterImageCatalog',
  'Issuer',
  'ClusterIssuer',
  'SecretStore',
  'ClusterSecretStore',
  'IPAddressPool',
  'BGPPeer',
  'BFDProfile',
  'CiliumBGPPeerConfig',
  'TriggerAuthentication',
  'ClusterTriggerAuthentication',
  'TLSOption',
  'HTTPRouteFilter',
  'EnvoyProxy',
  'Provider',
  'ImageRepository',
  'PriorityClass',
]);

/** Whether no controller makes objects of a kind by itself. */
export function isAskedFor(kind: string): boolean {
  return declared.has(kind) || askedFor.has(kind);
}
