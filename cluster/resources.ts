import type { JsonObject } from '../graph/json.ts';
import { textAt } from '../graph/json.ts';

/** Where the API server has the objects of a kind. */
interface Served {
  readonly root: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
}

const namespaced = (root: string, plural: string): Served => ({ root, plural, isNamespaced: true });
const clusterWide = (root: string, plural: string): Served => ({ root, plural, isNamespaced: false });

/** The kinds that recovery and validation ask for. A kind of two groups is asked for in the one that is named. */
export const resources = {
  Node: clusterWide('/api/v1', 'nodes'),
  Namespace: clusterWide('/api/v1', 'namespaces'),
  Secret: namespaced('/api/v1', 'secrets'),
  Service: namespaced('/api/v1', 'services'),
  PersistentVolume: clusterWide('/api/v1', 'persistentvolumes'),
  PersistentVolumeClaim: namespaced('/api/v1', 'persistentvolumeclaims'),
  Deployment: namespaced('/apis/apps/v1', 'deployments'),
  StatefulSet: namespaced('/apis/apps/v1', 'statefulsets'),
  DaemonSet: namespaced('/apis/apps/v1', 'daemonsets'),
  StorageClass: clusterWide('/apis/storage.k8s.io/v1', 'storageclasses'),
  Gateway: namespaced('/apis/gateway.networking.k8s.io/v1', 'gateways'),
  GatewayClass: clusterWide('/apis/gateway.networking.k8s.io/v1', 'gatewayclasses'),
  Kustomization: namespaced('/apis/kustomize.toolkit.fluxcd.io/v1', 'kustomizations'),
  HelmRelease: namespaced('/apis/helm.toolkit.fluxcd.io/v2', 'helmreleases'),
  GitRepository: namespaced('/apis/source.toolkit.fluxcd.io/v1', 'gitrepositories'),
  ReplicationDestination: namespaced('/apis/volsync.backube/v1alpha1', 'replicationdestinations'),
  ReplicationSource: namespaced('/apis/volsync.backube/v1alpha1', 'replicationsources'),
  VolumeSnapshot: namespaced('/apis/snapshot.storage.k8s.io/v1', 'volumesnapshots'),
  VolumeSnapshotClass: clusterWide('/apis/snapshot.storage.k8s.io/v1', 'volumesnapshotclasses'),
  ExternalSecret: namespaced('/apis/external-secrets.io/v1', 'externalsecrets'),
  Certificate: namespaced('/apis/cert-manager.io/v1', 'certificates'),
  CiliumLoadBalancerIPPool: clusterWide('/apis/cilium.io/v2alpha1', 'ciliumloadbalancerippools'),
} as const satisfies Readonly<Record<string, Served>>;

export type Kind = keyof typeof resources;

/** An object by its kind and name. */
export interface Reference {
  readonly kind: Kind;
  readonly namespace?: string;
  readonly name: string;
}

/** Path of all objects of a kind, in every namespace. */
export const collectionPath = (kind: Kind): string => `${resources[kind].root}/${resources[kind].plural}`;

/** Path of one object. */
export function objectPath({ kind, namespace, name }: Reference): string {
  const { root, plural, isNamespaced } = resources[kind];
  return `${root}${isNamespaced ? `/namespaces/${namespace ?? 'default'}` : ''}/${plural}/${encodeURIComponent(name)}`;
}

/** `namespace/name`, or the name of what has no namespace. */
export function shown({ namespace, name }: Pick<Reference, 'namespace' | 'name'>): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** An object's own reference. */
export function referenceOf(kind: Kind, manifest: JsonObject): Reference {
  const namespace = textAt(manifest, ['metadata', 'namespace']);
  const name = textAt(manifest, ['metadata', 'name']) ?? '';
  return { kind, name, ...(namespace !== undefined && { namespace }) };
}
