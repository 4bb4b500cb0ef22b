import type { ResourceGraph } from '../../resource/graph.ts';
import { clusterFacts } from './cluster-facts.ts';
import { externalSecretsVersion } from './external-secrets.ts';
import { unsaid, type Fact } from './fact.ts';

/** Versions of a component that serve an API version of some kinds. */
export interface ServedApi {
  /** As `group/version`. */
  readonly api: string;
  /** Undefined for every kind. */
  readonly kinds?: readonly string[];
  /** The first that serves it. @default older than anybody runs */
  readonly since?: string;
  /** The first that no longer serves it. @default it is served */
  readonly until?: string;
  /** What to write once it is gone. */
  readonly instead?: string;
  /** Whether the successor has the same fields. @default false */
  readonly isUnchanged?: boolean;
}

/** Something whose version decides what is served. */
export interface Component {
  readonly name: string;
  readonly versionIn: (graph: ResourceGraph, cluster: string) => Fact<string>;
  /** The oldest that its makers still mend: where nothing says otherwise, nobody runs an older one. @default any may run */
  readonly oldestSupported?: string;
  readonly apis: readonly ServedApi[];
}

const kubernetes: Component = {
  name: 'Kubernetes',
  versionIn: (graph, cluster) => clusterFacts(graph)(cluster).kubernetes,
  // Support of 1.32 ended in February 2026.
  oldestSupported: '1.33.0',
  // The deprecated API migration guide of Kubernetes.
  apis: [
    { api: 'batch/v1beta1', until: '1.25.0', instead: 'batch/v1', isUnchanged: true },
    { api: 'policy/v1beta1', until: '1.25.0', instead: 'policy/v1' },
    { api: 'autoscaling/v2beta1', until: '1.25.0', instead: 'autoscaling/v2' },
    { api: 'autoscaling/v2beta2', until: '1.26.0', instead: 'autoscaling/v2' },
    {
      api: 'networking.k8s.io/v1beta1',
      kinds: ['Ingress', 'IngressClass'],
      until: '1.22.0',
      instead: 'networking.k8s.io/v1',
    },
    {
      api: 'extensions/v1beta1',
      kinds: ['Deployment', 'DaemonSet', 'ReplicaSet'],
      until: '1.16.0',
      instead: 'apps/v1',
    },
    { api: 'extensions/v1beta1', kinds: ['NetworkPolicy'], until: '1.16.0', instead: 'networking.k8s.io/v1' },
    { api: 'extensions/v1beta1', kinds: ['Ingress'], until: '1.22.0', instead: 'networking.k8s.io/v1' },
    { api: 'apps/v1beta1', until: '1.16.0', instead: 'apps/v1' },
    { api: 'apps/v1beta2', until: '1.16.0', instead: 'apps/v1' },
    {
      api: 'rbac.authorization.k8s.io/v1beta1',
      until: '1.22.0',
      instead: 'rbac.authorization.k8s.io/v1',
      isUnchanged: true,
    },
    { api: 'apiextensions.k8s.io/v1beta1', until: '1.22.0', instead: 'apiextensions.k8s.io/v1' },
    {
      api: 'admissionregistration.k8s.io/v1beta1',
      kinds: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
      until: '1.22.0',
      instead: 'admissionregistration.k8s.io/v1',
    },
    {
      api: 'storage.k8s.io/v1beta1',
      kinds: ['StorageClass', 'CSIDriver', 'CSINode', 'VolumeAttachment'],
      until: '1.22.0',
      instead: 'storage.k8s.io/v1',
    },
    {
      api: 'storage.k8s.io/v1beta1',
      kinds: ['CSIStorageCapacity'],
      until: '1.27.0',
      instead: 'storage.k8s.io/v1',
    },
    { api: 'node.k8s.io/v1beta1', until: '1.25.0', instead: 'node.k8s.io/v1' },
    { api: 'discovery.k8s.io/v1beta1', until: '1.25.0', instead: 'discovery.k8s.io/v1' },
    {
      api: 'coordination.k8s.io/v1beta1',
      kinds: ['Lease'],
      until: '1.22.0',
      instead: 'coordination.k8s.io/v1',
      isUnchanged: true,
    },
    { api: 'scheduling.k8s.io/v1beta1', until: '1.22.0', instead: 'scheduling.k8s.io/v1', isUnchanged: true },
    { api: 'flowcontrol.apiserver.k8s.io/v1beta2', until: '1.29.0', instead: 'flowcontrol.apiserver.k8s.io/v1' },
    { api: 'flowcontrol.apiserver.k8s.io/v1beta3', until: '1.32.0', instead: 'flowcontrol.apiserver.k8s.io/v1' },
  ],
};

const [source, kustomize, helm, notification, image] = ['source', 'kustomize', 'helm', 'notification', 'image'].map(
  (name) => `${name}.toolkit.fluxcd.io`,
);

const flux: Component = {
  name: 'Flux',
  versionIn: (graph, cluster) => clusterFacts(graph)(cluster).flux,
  // The CRDs of the controllers that each minor version of flux2 from 0.25 to 2.9 installs.
  apis: [
    { api: `${source}/v1beta1`, until: '2.7.0', instead: `${source}/v1` },
    { api: `${source}/v1beta2`, since: '0.28.0', until: '2.8.0', instead: `${source}/v1` },
    { api: `${source}/v1`, kinds: ['GitRepository'], since: '2.0.0' },
    { api: `${source}/v1`, kinds: ['HelmRepository', 'HelmChart'], since: '2.3.0' },
    { api: `${source}/v1`, kinds: ['Bucket'], since: '2.4.0' },
    { api: `${source}/v1`, kinds: ['OCIRepository'], since: '2.6.0' },
    { api: `${source}/v1`, kinds: ['ExternalArtifact'], since: '2.7.0' },
    { api: `${kustomize}/v1beta1`, until: '2.7.0', instead: `${kustomize}/v1` },
    { api: `${kustomize}/v1beta2`, until: '2.8.0', instead: `${kustomize}/v1`, isUnchanged: true },
    { api: `${kustomize}/v1`, since: '2.0.0' },
    { api: `${helm}/v2beta1`, until: '2.7.0', instead: `${helm}/v2` },
    { api: `${helm}/v2beta2`, since: '2.2.0', until: '2.8.0', instead: `${helm}/v2` },
    { api: `${helm}/v2`, since: '2.3.0' },
    { api: `${notification}/v1beta1`, kinds: ['Receiver'], until: '2.7.0', instead: `${notification}/v1` },
    {
      api: `${notification}/v1beta1`,
      kinds: ['Alert', 'Provider'],
      until: '2.7.0',
      instead: `${notification}/v1beta3`,
    },
    {
      api: `${notification}/v1beta2`,
      kinds: ['Receiver'],
      since: '0.38.0',
      until: '2.9.0',
      instead: `${notification}/v1`,
    },
    {
      api: `${notification}/v1beta2`,
      kinds: ['Alert', 'Provider'],
      since: '0.38.0',
      until: '2.9.0',
      instead: `${notification}/v1beta3`,
    },
    { api: `${notification}/v1beta3`, since: '2.2.0' },
    { api: `${notification}/v1`, kinds: ['Receiver'], since: '2.0.0' },
    { api: `${image}/v1alpha1`, until: '0.37.0', instead: `${image}/v1` },
    { api: `${image}/v1alpha2`, until: '0.37.0', instead: `${image}/v1` },
    { api: `${image}/v1beta1`, until: '2.7.0', instead: `${image}/v1` },
    {
      api: `${image}/v1beta2`,
      kinds: ['ImageUpdateAutomation'],
      since: '2.3.0',
      until: '2.9.0',
      instead: `${image}/v1`,
    },
    {
      api: `${image}/v1beta2`,
      kinds: ['ImagePolicy', 'ImageRepository'],
      since: '0.40.0',
      until: '2.9.0',
      instead: `${image}/v1`,
    },
    { api: `${image}/v1`, since: '2.7.0' },
  ],
};

const stores = ['ExternalSecret', 'SecretStore', 'ClusterSecretStore', 'ClusterExternalSecret'];
const externalSecrets: Component = {
  name: 'external-secrets',
  versionIn: externalSecretsVersion,
  // The CRDs of every version from 0.5.0 to 2.9.0.
  apis: [
    { api: 'external-secrets.io/v1alpha1', kinds: stores, until: '0.16.0', instead: 'external-secrets.io/v1' },
    { api: 'external-secrets.io/v1beta1', kinds: stores, until: '0.17.0', instead: 'external-secrets.io/v1' },
    { api: 'external-secrets.io/v1', kinds: stores, since: '0.16.0' },
  ],
};

const snapshots: Component = {
  name: 'snapshot controller',
  versionIn: () => unsaid('no CustomResourceDefinition of it was read'),
  apis: [{ api: 'snapshot.storage.k8s.io/v1beta1', until: '6.0.0', instead: 'snapshot.storage.k8s.io/v1' }],
};

const byApi = new Map<string, { readonly component: Component; readonly served: ServedApi }[]>();
for (const component of [kubernetes, flux, externalSecrets, snapshots])
  for (const served of component.apis) byApi.set(served.api, [...(byApi.get(served.api) ?? []), { component, served }]);

/** Which versions of what serve an API version of a kind; undefined where that is not known. */
export function servedApi(apiVersion: string, kind: string): { component: Component; served: ServedApi } | undefined {
  return byApi.get(apiVersion)?.find(({ served: { kinds } }) => kinds === undefined || kinds.includes(kind));
}
