import type { FieldSpec } from './field-spec.ts';
import type { KindSelector } from './object-id.ts';

/** A kind of objects, and the fields of others that name them. */
export interface NameReference {
  readonly to: KindSelector;
  readonly from: readonly FieldSpec[];
}

type Fields = Readonly<Record<string, readonly string[]>>;

/** Where each kind keeps its pod. A Pod itself counts in version v1 alone, wherever kustomize says so. */
const podIn: Readonly<Record<string, string>> = {
  Pod: 'spec',
  PodTemplate: 'template/spec',
  Deployment: 'spec/template/spec',
  ReplicaSet: 'spec/template/spec',
  DaemonSet: 'spec/template/spec',
  StatefulSet: 'spec/template/spec',
  ReplicationController: 'spec/template/spec',
  Job: 'spec/template/spec',
  CronJob: 'spec/jobTemplate/spec/template/spec',
};

function inPods(kinds: readonly string[], paths: readonly string[], version?: string): FieldSpec[] {
  return kinds.flatMap((kind) =>
    paths.map((path) => ({
      kind,
      path: `${podIn[kind] ?? ''}/${path}`,
      ...(kind === 'Pod' && version !== undefined && { version }),
    })),
  );
}

function inFields(fields: Fields, group?: string): FieldSpec[] {
  return Object.entries(fields).flatMap(([kind, paths]) =>
    paths.map((path) => ({ kind, path, ...(group !== undefined && { group }) })),
  );
}

const workloads = ['Pod', 'PodTemplate', 'Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'CronJob'];
const workloadsWithAccount = [
  'Pod',
  'StatefulSet',
  'Deployment',
  'ReplicationController',
  'CronJob',
  'Job',
  'DaemonSet',
];
const rbac = 'rbac.authorization.k8s.io';
const ofEnvironment = (reference: string): string[] =>
  ['containers', 'initContainers'].flatMap((list) => [
    `${list}/env/valueFrom/${reference}KeyRef/name`,
    `${list}/envFrom/${reference}Ref/name`,
  ]);

/** What kustomize brings along (api v0.21.1, internal/konfig/builtinpluginconsts/namereference.go). */
export const defaultNameReferences: readonly NameReference[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) => ({
    to: { kind },
    from: inFields({ HorizontalPodAutoscaler: ['spec/scaleTargetRef/name'] }),
  })),
  {
    to: { kind: 'ConfigMap', version: 'v1' },
    from: [
      ...inPods(
        workloads,
        ['volumes/configMap/name', 'volumes/projected/sources/configMap/name', ...ofEnvironment('configMap')],
        'v1',
      ),
      ...inFields({
        Node: ['spec/configSource/configMap'],
        Role: ['rules/resourceNames'],
        ClusterRole: ['rules/resourceNames'],
        Ingress: [String.raw`metadata/annotations/nginx.ingress.kubernetes.io\/fastcgi-params-configmap`],
      }),
    ],
  },
  {
    to: { kind: 'Secret', version: 'v1' },
    from: [
      ...inPods(
        workloads,
        [
          'volumes/secret/secretName',
          'volumes/projected/sources/secret/name',
          'imagePullSecrets/name',
          ...ofEnvironment('secret'),
        ],
        'v1',
      ),
      ...inFields({
        Ingress: [
          'spec/tls/secretName',
          String.raw`metadata/annotations/ingress.kubernetes.io\/auth-secret`,
          String.raw`metadata/annotations/nginx.ingress.kubernetes.io\/auth-secret`,
          String.raw`metadata/annotations/nginx.ingress.kubernetes.io\/auth-tls-secret`,
        ],
        ServiceAccount: ['imagePullSecrets/name'],
        StorageClass: [
          'parameters/secretName',
          'parameters/adminSecretName',
          'parameters/userSecretName',
          'parameters/secretRef',
        ],
        Role: ['rules/resourceNames'],
        ClusterRole: ['rules/resourceNames'],
        PersistentVolume: ['spec/azureFile/secretName'],
      }),
      {
        kind: 'Service',
        group: 'serving.knative.dev',
        version: 'v1',
        path: 'spec/template/spec/containers/env/valueFrom/secretKeyRef/name',
      },
    ],
  },
  {
    to: { kind: 'Service', version: 'v1' },
    from: [
      ...inFields({ StatefulSet: ['spec/serviceName'] }, 'apps'),
      ...inFields({
        Ingress: [
          'spec/rules/http/paths/backend/serviceName',
          'spec/backend/serviceName',
          'spec/rules/http/paths/backend/service/name',
          'spec/defaultBackend/service/name',
        ],
      }),
      ...inFields({ APIService: ['spec/service/name'] }, 'apiregistration.k8s.io'),
      ...inFields(
        {
          ValidatingWebhookConfiguration: ['webhooks/clientConfig/service'],
          MutatingWebhookConfiguration: ['webhooks/clientConfig/service'],
        },
        'admissionregistration.k8s.io',
      ),
    ],
  },
  { to: { kind: 'Role', group: rbac }, from: inFields({ RoleBinding: ['roleRef/name'] }, rbac) },
  {
    to: { kind: 'ClusterRole', group: rbac },
    from: inFields({ RoleBinding: ['roleRef/name'], ClusterRoleBinding: ['roleRef/name'] }, rbac),
  },
  {
    to: { kind: 'ServiceAccount', version: 'v1' },
    from: [
      ...inFields({ RoleBinding: ['subjects'], ClusterRoleBinding: ['subjects'] }, rbac),
      ...inPods(workloadsWithAccount, ['serviceAccountName']),
    ],
  },
  {
    to: { kind: 'PersistentVolumeClaim', version: 'v1' },
    from: inPods(workloadsWithAccount, ['volumes/persistentVolumeClaim/claimName']),
  },
  {
    to: { kind: 'PersistentVolume', version: 'v1' },
    from: inFields({ PersistentVolumeClaim: ['spec/volumeName'], ClusterRole: ['rules/resourceNames'] }),
  },
  {
    to: { kind: 'StorageClass', version: 'v1', group: 'storage.k8s.io' },
    from: inFields({
      PersistentVolume: ['spec/storageClassName'],
      PersistentVolumeClaim: ['spec/storageClassName'],
      StatefulSet: ['spec/volumeClaimTemplates/spec/storageClassName'],
    }),
  },
  {
    to: { kind: 'PriorityClass', version: 'v1', group: 'scheduling.k8s.io' },
    from: inPods(workloadsWithAccount, ['priorityClassName']),
  },
  // Its group is no group, so that it never fits.
  {
    to: { kind: 'IngressClass', version: 'v1', group: 'networking.k8s.io/v1' },
    from: inFields({ Ingress: ['spec/ingressClassName'] }),
  },
  {
    to: { kind: 'ValidatingAdmissionPolicy', group: 'admissionregistration.k8s.io' },
    from: inFields({ ValidatingAdmissionPolicyBinding: ['spec/policyName'] }, 'admissionregistration.k8s.io'),
  },
];
