import { fieldsOf, type ReferenceField } from './reference-field.ts';

const inContainers = (way: string): string[] => ['containers', 'initContainers'].map((list) => `${list}.*.${way}`);

/** What pods need to be made or started; Secrets that containers read have keys as well, and stand in `secret-references.ts`. */
const ofPods: readonly (Omit<ReferenceField, 'group' | 'of' | 'path'> & { readonly at: readonly string[] })[] = [
  {
    at: [
      'volumes.*.configMap.name',
      'volumes.*.projected.sources.*.configMap.name',
      ...inContainers('envFrom.*.configMapRef.name'),
      ...inContainers('env.*.valueFrom.configMapKeyRef.name'),
    ],
    kind: 'ConfigMap',
    mayBeOptional: true,
    given: /^kube-root-ca\.crt$/,
  },
  { at: ['volumes.*.projected.sources.*.secret.name'], kind: 'Secret', mayBeOptional: true },
  { at: ['volumes.*.persistentVolumeClaim.claimName'], kind: 'PersistentVolumeClaim' },
  { at: ['serviceAccountName'], kind: 'ServiceAccount', given: /^default$/ },
  { at: ['priorityClassName'], kind: 'PriorityClass', given: /^system-(cluster|node)-critical$/ },
  { at: ['runtimeClassName'], kind: 'RuntimeClass', meaning: 'needs', isJudgedElsewhere: true },
];

const workloads = [
  { group: 'apps', of: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'], pod: 'spec.template.spec' },
  { group: 'batch', of: ['Job'], pod: 'spec.template.spec' },
  { group: 'batch', of: ['CronJob'], pod: 'spec.jobTemplate.spec.template.spec' },
];

/** Roles that every API server makes. */
const givenRoles = /^(cluster-admin|admin|edit|view|system:.*)$/;
const rbac = 'rbac.authorization.k8s.io';

/** The fields of what the API server brings. */
export const ofKubernetes: readonly ReferenceField[] = [
  ...workloads.flatMap(({ group, of, pod }) =>
    fieldsOf({ group, of }, ...ofPods.map((field) => ({ ...field, at: field.at.map((way) => `${pod}.${way}`) }))),
  ),
  ...fieldsOf(
    { group: '', of: ['PersistentVolumeClaim'] },
    { at: 'spec.storageClassName', kind: 'StorageClass', meaning: 'stores-on', isJudgedElsewhere: true },
  ),
  ...fieldsOf(
    { group: 'apps', of: ['StatefulSet'] },
    {
      ...{ at: 'spec.volumeClaimTemplates.*.spec.storageClassName', kind: 'StorageClass', meaning: 'stores-on' },
      isJudgedElsewhere: true,
    },
  ),
  ...fieldsOf(
    { group: 'networking.k8s.io', of: ['Ingress'] },
    {
      at: ['spec.rules.*.http.paths.*.backend.service.name', 'spec.defaultBackend.service.name'],
      kind: 'Service',
    },
  ),
  ...fieldsOf(
    { group: rbac, of: ['RoleBinding', 'ClusterRoleBinding'] },
    { at: 'roleRef.name', kind: ['ClusterRole', 'Role'], given: givenRoles },
    { at: 'subjects.*.name', kind: ['ServiceAccount'], given: /^default$/, isHarmless: true },
  ),
  ...fieldsOf({ group: 'apiregistration.k8s.io', of: ['APIService'] }, { at: 'spec.service.name', kind: 'Service' }),
  ...fieldsOf(
    { group: 'snapshot.storage.k8s.io', of: ['VolumeSnapshot'] },
    { at: 'spec.source.persistentVolumeClaimName', kind: 'PersistentVolumeClaim' },
    { at: 'spec.source.volumeSnapshotContentName', kind: 'VolumeSnapshotContent' },
  ),
];
