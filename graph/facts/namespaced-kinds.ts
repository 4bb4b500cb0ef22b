import type { Identity } from '../identity.ts';

/**
 * Kinds that lie in a namespace, by group: those of Kubernetes 1.35, and of operators by the scope that their CRDs state. Kinds that are
 * not here may lie in none.
 */
const kinds: Readonly<Record<string, readonly string[]>> = {
  '': [
    ...['ConfigMap', 'Endpoints', 'LimitRange', 'PersistentVolumeClaim', 'Pod', 'ReplicationController'],
    ...['ResourceQuota', 'Secret', 'Service', 'ServiceAccount'],
  ],
  apps: ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  autoscaling: ['HorizontalPodAutoscaler'],
  batch: ['CronJob', 'Job'],
  'networking.k8s.io': ['Ingress', 'NetworkPolicy'],
  policy: ['PodDisruptionBudget'],
  'rbac.authorization.k8s.io': ['Role', 'RoleBinding'],
  'cert-manager.io': ['Certificate', 'Issuer'],
  'cilium.io': ['CiliumNetworkPolicy'],
  'external-secrets.io': ['ExternalSecret', 'PushSecret', 'SecretStore'],
  'gateway.networking.k8s.io': [
    'Gateway',
    'GRPCRoute',
    'HTTPRoute',
    'ReferenceGrant',
    'TCPRoute',
    'TLSRoute',
    'UDPRoute',
  ],
  'helm.toolkit.fluxcd.io': ['HelmRelease'],
  'kustomize.toolkit.fluxcd.io': ['Kustomization'],
  'notification.toolkit.fluxcd.io': ['Alert', 'Provider', 'Receiver'],
  'source.toolkit.fluxcd.io': [
    'Bucket',
    'ExternalArtifact',
    'GitRepository',
    'HelmChart',
    'HelmRepository',
    'OCIRepository',
  ],
  'monitoring.coreos.com': [
    ...['AlertmanagerConfig', 'PodMonitor', 'Probe', 'PrometheusRule', 'ScrapeConfig', 'ServiceMonitor'],
  ],
  'postgresql.cnpg.io': ['Backup', 'Cluster', 'Database', 'Pooler', 'ScheduledBackup'],
  'snapshot.storage.k8s.io': ['VolumeSnapshot'],
  'upgrade.cattle.io': ['Plan'],
  'volsync.backube': ['ReplicationDestination', 'ReplicationSource'],
};

/** Whether objects of its kind are known to lie in a namespace. */
export function isNamespaced({ group, kind }: Pick<Identity, 'group' | 'kind'>): boolean {
  return Object.hasOwn(kinds, group) && kinds[group]?.includes(kind) === true;
}
