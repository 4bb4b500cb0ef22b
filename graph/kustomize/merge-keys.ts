import { isObject, type Json } from '../json.ts';
import type { Written } from './written.ts';

/** How a strategic merge treats a value and what is inside it: as the API of Kubernetes 1.21.2 says, which kustomize is built with. */
export interface MergeSchema {
  /** The keys by which items of a list are the same; an empty list where the items themselves are. Undefined where a list is replaced. */
  readonly keys?: readonly string[];
  readonly items?: MergeSchema;
  readonly fields?: Readonly<Record<string, MergeSchema>>;
}

const list = (keys: readonly string[], items: MergeSchema = {}): MergeSchema => ({ keys, items });
const fields = (of: Readonly<Record<string, MergeSchema>>): MergeSchema => ({ fields: of });

const conditions: MergeSchema = list(['type']);
const metadata: MergeSchema = fields({ finalizers: list([]), ownerReferences: list(['uid']) });
const withStatus = (spec: MergeSchema): MergeSchema => fields({ metadata, spec, status: fields({ conditions }) });
const container: MergeSchema = fields({
  env: list(['name']),
  ports: list(['containerPort', 'protocol']),
  volumeDevices: list(['devicePath']),
  volumeMounts: list(['mountPath']),
});
const ephemeralContainer: MergeSchema = fields({
  env: list(['name']),
  volumeDevices: list(['devicePath']),
  volumeMounts: list(['mountPath']),
});
const pod: MergeSchema = fields({
  containers: list(['name'], container),
  initContainers: list(['name'], container),
  ephemeralContainers: list(['name'], ephemeralContainer),
  hostAliases: list(['ip']),
  imagePullSecrets: list(['name']),
  topologySpreadConstraints: list(['topologyKey', 'whenUnsatisfiable']),
  volumes: list(['name'], fields({ ephemeral: fields({ volumeClaimTemplate: fields({ metadata }) }) })),
});
const template: MergeSchema = fields({ metadata, spec: pod });
const workload: MergeSchema = withStatus(fields({ template }));
const job: MergeSchema = fields({ metadata, spec: fields({ template }) });
const claim: MergeSchema = withStatus({});
const webhooks: MergeSchema = fields({ metadata, webhooks: list(['name']) });
const plain: MergeSchema = fields({ metadata });

/** Kinds whose fields are merged by keys. */
const kinds: Readonly<Record<string, Readonly<Record<string, MergeSchema>>>> = {
  v1: {
    Namespace: withStatus({}),
    Node: fields({
      metadata,
      spec: fields({ podCIDRs: list([]) }),
      status: fields({ addresses: list(['type']), conditions }),
    }),
    PersistentVolumeClaim: claim,
    Pod: fields({ metadata, spec: pod, status: fields({ conditions, podIPs: list(['ip']) }) }),
    PodTemplate: fields({ metadata, template }),
    ReplicationController: workload,
    Service: withStatus(fields({ ports: list(['port', 'protocol']) })),
    ServiceAccount: fields({ metadata, secrets: list(['name']) }),
  },
  'apps/v1': {
    DaemonSet: workload,
    Deployment: workload,
    ReplicaSet: workload,
    StatefulSet: withStatus(fields({ template, volumeClaimTemplates: { items: claim } })),
  },
  'batch/v1': {
    Job: fields({ metadata, spec: fields({ template }), status: fields({ conditions }) }),
    CronJob: fields({ metadata, spec: fields({ jobTemplate: job }) }),
  },
  'batch/v1beta1': { CronJob: fields({ metadata, spec: fields({ jobTemplate: job }) }) },
  'admissionregistration.k8s.io/v1': {
    MutatingWebhookConfiguration: webhooks,
    ValidatingWebhookConfiguration: webhooks,
  },
  'admissionregistration.k8s.io/v1beta1': {
    MutatingWebhookConfiguration: webhooks,
    ValidatingWebhookConfiguration: webhooks,
  },
  'policy/v1': { PodDisruptionBudget: withStatus({}) },
  'policy/v1beta1': { PodDisruptionBudget: withStatus({}) },
  'storage.k8s.io/v1': { CSINode: fields({ metadata, spec: fields({ drivers: list(['name']) }) }) },
  'storage.k8s.io/v1beta1': { CSINode: fields({ metadata, spec: fields({ drivers: list(['name']) }) }) },
};

/** Further kinds of that API, of which only the metadata merges by keys. */
const plainKinds: Readonly<Record<string, readonly string[]>> = {
  v1: ['Binding', 'ConfigMap', 'Endpoints', 'Event', 'LimitRange', 'PersistentVolume', 'ResourceQuota', 'Secret'],
  'apps/v1': ['ControllerRevision'],
  'apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
  'apiextensions.k8s.io/v1beta1': ['CustomResourceDefinition'],
  'apiregistration.k8s.io/v1': ['APIService'],
  'autoscaling/v1': ['HorizontalPodAutoscaler'],
  'autoscaling/v2beta1': ['HorizontalPodAutoscaler'],
  'autoscaling/v2beta2': ['HorizontalPodAutoscaler'],
  'certificates.k8s.io/v1': ['CertificateSigningRequest'],
  'coordination.k8s.io/v1': ['Lease'],
  'discovery.k8s.io/v1': ['EndpointSlice'],
  'networking.k8s.io/v1': ['Ingress', 'IngressClass', 'NetworkPolicy'],
  'networking.k8s.io/v1beta1': ['Ingress', 'IngressClass'],
  'extensions/v1beta1': ['Ingress'],
  'node.k8s.io/v1': ['RuntimeClass'],
  'rbac.authorization.k8s.io/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'rbac.authorization.k8s.io/v1beta1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'scheduling.k8s.io/v1': ['PriorityClass'],
  'storage.k8s.io/v1': ['CSIDriver', 'StorageClass', 'VolumeAttachment'],
  'storage.k8s.io/v1beta1': ['CSIDriver', 'CSIStorageCapacity', 'StorageClass', 'VolumeAttachment'],
};

/** The schema of what says its own kind, wherever it stands; undefined for kinds that are not of that API. */
export function mergeSchemaOf(node: Written | undefined): MergeSchema | undefined {
  return node === undefined ? undefined : mergeSchemaIn(node.value);
}

/** The same for what is at hand as data. */
export function mergeSchemaIn(value: Json): MergeSchema | undefined {
  if (!isObject(value)) return undefined;
  const { apiVersion, kind } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  if (Object.hasOwn(kinds, apiVersion)) {
    const known = kinds[apiVersion] ?? {};
    if (Object.hasOwn(known, kind)) return known[kind];
  }
  return Object.hasOwn(plainKinds, apiVersion) && plainKinds[apiVersion]?.includes(kind) === true ? plain : undefined;
}
