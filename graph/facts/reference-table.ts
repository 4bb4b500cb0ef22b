import type { Meaning } from '../resource/resource.ts';

/** A field by which the objects of a kind name another object. */
export interface ReferenceField {
  /** The kinds that have it. */
  readonly of: readonly string[];
  /** The API group that they are of, without its version. */
  readonly group: string;
  /** The way to the name; `*` stands for every item of a list and every value of a map. */
  readonly path: readonly string[];
  /** The kind that is named, or the kinds among which a field `kind` beside the name chooses; the first is its default. */
  readonly kind: string | readonly string[];
  /** What it means for the order of synthesis. @default nothing */
  readonly meaning?: Meaning;
  /** Whether a rule of its own judges it, because more decides than the name. @default false */
  readonly isJudgedElsewhere?: boolean;
  /** Whether the name may be left open by `optional: true` beside it, or around it. @default false */
  readonly mayBeOptional?: boolean;
}

/** Kinds that live in no namespace. */
const clusterWide: ReadonlySet<string> = new Set([
  'ClusterIssuer',
  'ClusterSecretStore',
  'CiliumBGPPeerConfig',
  'RuntimeClass',
  'StorageClass',
  'VolumeSnapshotClass',
]);

/** Whether objects of a kind live in no namespace. */
export function isClusterWide(kind: string): boolean {
  return clusterWide.has(kind);
}

const workload = (path: readonly string[], rest: Pick<ReferenceField, 'kind' | 'meaning' | 'isJudgedElsewhere'>) => {
  const field = { ...rest, mayBeOptional: true };
  return [
    {
      ...field,
      group: 'apps',
      of: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
      path: ['spec', 'template', 'spec', ...path],
    },
    { ...field, group: 'batch', of: ['Job'], path: ['spec', 'template', 'spec', ...path] },
    {
      ...field,
      group: 'batch',
      of: ['CronJob'],
      path: ['spec', 'jobTemplate', 'spec', 'template', 'spec', ...path],
    },
  ];
};
const configMapOf = (list: string): readonly (readonly string[])[] => [
  [list, '*', 'envFrom', '*', 'configMapRef', 'name'],
  [list, '*', 'env', '*', 'valueFrom', 'configMapKeyRef', 'name'],
];
const issuers = ['Issuer', 'ClusterIssuer'];
const stores = ['SecretStore', 'ClusterSecretStore'];
const workloads = ['Deployment', 'StatefulSet'];

/**
 * The fields by which one kind names another. Rules and the `dependsOn` of synthesis read this table; what it does not hold, nobody looks
 * for.
 */
export const referenceFields: readonly ReferenceField[] = [
  // Kubernetes
  ...workload(['volumes', '*', 'configMap', 'name'], { kind: 'ConfigMap' }),
  ...workload(['volumes', '*', 'projected', 'sources', '*', 'configMap', 'name'], { kind: 'ConfigMap' }),
  ...[...configMapOf('containers'), ...configMapOf('initContainers')].flatMap((path) =>
    workload(path, { kind: 'ConfigMap' }),
  ),
  ...workload(['runtimeClassName'], { kind: 'RuntimeClass', meaning: 'needs', isJudgedElsewhere: true }),
  {
    ...{ group: '', of: ['PersistentVolumeClaim'], path: ['spec', 'storageClassName'], kind: 'StorageClass' },
    ...{ meaning: 'stores-on', isJudgedElsewhere: true },
  },
  {
    ...{ group: 'apps', of: ['StatefulSet'], path: ['spec', 'volumeClaimTemplates', '*', 'spec', 'storageClassName'] },
    ...{ kind: 'StorageClass', meaning: 'stores-on', isJudgedElsewhere: true },
  },
  {
    ...{ group: 'networking.k8s.io', of: ['Ingress'], kind: 'Service' },
    path: ['spec', 'rules', '*', 'http', 'paths', '*', 'backend', 'service', 'name'],
  },
  {
    ...{ group: 'networking.k8s.io', of: ['Ingress'], kind: 'Service' },
    path: ['spec', 'defaultBackend', 'service', 'name'],
  },
  {
    ...{ group: 'rbac.authorization.k8s.io', of: ['RoleBinding'], path: ['roleRef', 'name'] },
    kind: ['Role'],
  },
  // Gateway API
  {
    ...{ group: 'gateway.networking.k8s.io', of: ['HTTPRoute'], path: ['spec', 'parentRefs', '*', 'name'] },
    ...{ kind: ['Gateway'], meaning: 'routes-to', isJudgedElsewhere: true },
  },
  // Flux
  {
    ...{ group: 'helm.toolkit.fluxcd.io', of: ['HelmRelease'], path: ['spec', 'valuesFrom', '*', 'name'] },
    ...{ kind: ['ConfigMap'], mayBeOptional: true },
  },
  { group: 'notification.toolkit.fluxcd.io', of: ['Alert'], path: ['spec', 'providerRef', 'name'], kind: 'Provider' },
  {
    ...{ group: 'image.toolkit.fluxcd.io', of: ['ImagePolicy'], path: ['spec', 'imageRepositoryRef', 'name'] },
    kind: 'ImageRepository',
  },
  // cert-manager
  {
    ...{ group: 'cert-manager.io', of: ['Certificate', 'CertificateRequest'], path: ['spec', 'issuerRef', 'name'] },
    ...{ kind: issuers, meaning: 'issued-by' },
  },
  // External Secrets
  {
    ...{ group: 'external-secrets.io', of: ['ExternalSecret'], path: ['spec', 'secretStoreRef', 'name'] },
    ...{ kind: stores, meaning: 'reads-secrets-from' },
  },
  {
    ...{ group: 'external-secrets.io', of: ['ExternalSecret'], kind: stores, meaning: 'reads-secrets-from' },
    path: ['spec', 'data', '*', 'sourceRef', 'storeRef', 'name'],
  },
  {
    ...{ group: 'external-secrets.io', of: ['ClusterExternalSecret'], kind: ['ClusterSecretStore', 'SecretStore'] },
    path: ['spec', 'externalSecretSpec', 'secretStoreRef', 'name'],
  },
  {
    ...{ group: 'external-secrets.io', of: ['PushSecret'], path: ['spec', 'secretStoreRefs', '*', 'name'] },
    kind: stores,
  },
  // VolSync
  {
    ...{ group: 'volsync.backube', of: ['ReplicationSource'], path: ['spec', 'sourcePVC'] },
    kind: 'PersistentVolumeClaim',
  },
  ...['storageClassName', 'volumeSnapshotClassName'].map((name): ReferenceField => ({
    ...{ group: 'volsync.backube', of: ['ReplicationSource', 'ReplicationDestination'], path: ['spec', '*', name] },
    ...{ kind: name === 'storageClassName' ? 'StorageClass' : 'VolumeSnapshotClass', meaning: 'stores-on' },
    isJudgedElsewhere: true,
  })),
  // CloudNativePG
  {
    ...{ group: 'postgresql.cnpg.io', of: ['ScheduledBackup', 'Backup', 'Pooler', 'Database', 'Publication'] },
    ...{ path: ['spec', 'cluster', 'name'], kind: 'Cluster' },
  },
  // MetalLB
  {
    ...{ group: 'metallb.io', of: ['L2Advertisement', 'BGPAdvertisement'], path: ['spec', 'ipAddressPools', '*'] },
    kind: 'IPAddressPool',
  },
  { group: 'metallb.io', of: ['BGPPeer'], path: ['spec', 'bfdProfile'], kind: 'BFDProfile' },
  // Cilium
  {
    ...{ group: 'cilium.io', of: ['CiliumBGPClusterConfig'], kind: 'CiliumBGPPeerConfig' },
    path: ['spec', 'bgpInstances', '*', 'peers', '*', 'peerConfigRef', 'name'],
  },
  // KEDA
  {
    ...{ group: 'keda.sh', of: ['ScaledObject'], path: ['spec', 'scaleTargetRef', 'name'], kind: workloads },
  },
  {
    ...{ group: 'keda.sh', of: ['ScaledObject'], path: ['spec', 'triggers', '*', 'authenticationRef', 'name'] },
    kind: ['TriggerAuthentication', 'ClusterTriggerAuthentication'],
  },
  // Traefik
  {
    ...{ group: 'traefik.io', of: ['IngressRoute'], path: ['spec', 'routes', '*', 'middlewares', '*', 'name'] },
    kind: 'Middleware',
  },
];
