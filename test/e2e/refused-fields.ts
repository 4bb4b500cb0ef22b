import type { LooseManifest } from '../real-stack.ts';

/** A change of an object: what is there, what is applied then, and the fields that may not be changed so. */
export interface ChangeOfFields {
  readonly title: string;
  readonly before: LooseManifest;
  readonly after: LooseManifest;
  readonly refused: readonly string[];
}

const labels = (name: string) => ({ matchLabels: { app: name } });
const template = (name: string, more: object = {}) => ({
  metadata: { labels: { app: name, tier: 'x' } },
  spec: { containers: [{ name: 'a', image: 'example.org/a:1' }], ...more },
});
const of = (apiVersion: string, kind: string, more: object): LooseManifest => ({
  apiVersion,
  kind,
  metadata: { name: 'one', ...(isClusterWide.has(kind) ? {} : { namespace: 'default' }) },
  ...more,
});
const isClusterWide = new Set([
  ...['StorageClass', 'ClusterRoleBinding', 'IngressClass', 'PriorityClass'],
  ...['PersistentVolume', 'RuntimeClass', 'CSIDriver'],
]);
const set = (more: object): LooseManifest =>
  of('apps/v1', 'StatefulSet', {
    spec: {
      serviceName: 'a',
      selector: labels('a'),
      template: template('a'),
      volumeClaimTemplates: [claim('5Gi')],
      ...more,
    },
  });
const claim = (storage: string, more: object = {}) => ({
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...more },
});
const volume = (more: object, storage = '5Gi'): LooseManifest =>
  of('v1', 'PersistentVolumeClaim', {
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage } }, ...more },
  });
const storage = (more: object): LooseManifest =>
  of('storage.k8s.io/v1', 'StorageClass', {
    provisioner: 'example.org/a',
    parameters: { a: 'b' },
    reclaimPolicy: 'Delete',
    ...more,
  });
const binding = (kind: string, name: string): LooseManifest =>
  of('rbac.authorization.k8s.io/v1', kind, {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
  });
const job = (more: object): LooseManifest =>
  of('batch/v1', 'Job', { spec: { completions: 1, template: template('a', { restartPolicy: 'Never' }), ...more } });
const workload = (kind: string, more: object): LooseManifest =>
  of('apps/v1', kind, { spec: { selector: labels('a'), template: template('a'), ...more } });
const narrower = { selector: { matchLabels: { app: 'a', tier: 'x' } } };

const disk = (more: object): LooseManifest =>
  of('v1', 'PersistentVolume', {
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteMany'],
      persistentVolumeReclaimPolicy: 'Retain',
      ...more,
    },
  });
const balanced = (more: object): LooseManifest =>
  of('v1', 'Service', { spec: { type: 'LoadBalancer', ports: [{ port: 80 }], ...more } });
const driver = (more: object): LooseManifest => of('storage.k8s.io/v1', 'CSIDriver', { spec: more });

export const changesOfFields: readonly ChangeOfFields[] = [
  {
    title: 'server of a volume',
    before: disk({ nfs: { server: 'a', path: '/a' } }),
    after: disk({ nfs: { server: 'b', path: '/a' } }),
    refused: ['spec.nfs'],
  },
  {
    title: 'mode of a volume',
    before: disk({ nfs: { server: 'a', path: '/a' }, volumeMode: 'Filesystem' }),
    after: disk({ nfs: { server: 'a', path: '/a' }, volumeMode: 'Block' }),
    refused: ['spec.volumeMode'],
  },
  {
    title: 'class of a Service',
    before: balanced({ loadBalancerClass: 'example.org/a' }),
    after: balanced({ loadBalancerClass: 'example.org/b' }),
    refused: ['spec.loadBalancerClass'],
  },
  { title: 'port of a Service', before: balanced({}), after: balanced({ ports: [{ port: 81 }] }), refused: [] },
  {
    title: 'handler of a RuntimeClass',
    before: of('node.k8s.io/v1', 'RuntimeClass', { handler: 'a' }),
    after: of('node.k8s.io/v1', 'RuntimeClass', { handler: 'b' }),
    refused: ['handler'],
  },
  {
    title: 'attaching by a CSIDriver',
    before: driver({ attachRequired: true }),
    after: driver({ attachRequired: false }),
    refused: ['spec.attachRequired'],
  },
  {
    title: 'modes of a CSIDriver',
    before: driver({ volumeLifecycleModes: ['Persistent'] }),
    after: driver({ volumeLifecycleModes: ['Ephemeral'] }),
    refused: ['spec.volumeLifecycleModes'],
  },
  {
    title: 'pods of a Job that is suspended',
    before: job({ suspend: true }),
    after: job({ suspend: true, template: template('a', { restartPolicy: 'Never', nodeSelector: { a: 'b' } }) }),
    refused: [],
  },
  {
    title: 'an immutable Secret, written otherwise',
    before: of('v1', 'Secret', { immutable: true, stringData: { a: 'b' } }),
    after: of('v1', 'Secret', { immutable: true, data: { a: 'Yg==' } }),
    refused: [],
  },
  ...['Deployment', 'DaemonSet', 'ReplicaSet'].flatMap((kind): ChangeOfFields[] => [
    {
      title: `selector of a ${kind}`,
      before: workload(kind, {}),
      after: workload(kind, narrower),
      refused: ['spec.selector'],
    },
    {
      title: `image of a ${kind}`,
      before: workload(kind, {}),
      after: workload(kind, { template: template('a', { hostNetwork: true }) }),
      refused: [],
    },
  ]),
  {
    title: 'service of a StatefulSet',
    before: set({}),
    after: set({ serviceName: 'b' }),
    refused: ['spec.serviceName'],
  },
  { title: 'selector of a StatefulSet', before: set({}), after: set(narrower), refused: ['spec.selector'] },
  {
    title: 'order of a StatefulSet',
    before: set({ podManagementPolicy: 'Parallel' }),
    after: set({ podManagementPolicy: 'OrderedReady' }),
    refused: ['spec.podManagementPolicy'],
  },
  {
    title: 'claims of a StatefulSet',
    before: set({}),
    after: set({ volumeClaimTemplates: [claim('6Gi')] }),
    refused: ['spec.volumeClaimTemplates'],
  },
  {
    title: 'a default of its claims, written',
    before: set({}),
    after: set({ volumeClaimTemplates: [claim('5Gi', { volumeMode: 'Filesystem' })] }),
    refused: [],
  },
  { title: 'pods of a StatefulSet', before: set({}), after: set({ replicas: 2, minReadySeconds: 5 }), refused: [] },
  {
    title: 'pods of a Job',
    before: job({}),
    after: job({ template: template('b', { restartPolicy: 'Never' }) }),
    refused: ['spec.template'],
  },
  {
    title: 'completion mode of a Job',
    before: job({ completionMode: 'NonIndexed' }),
    after: job({ completionMode: 'Indexed' }),
    refused: ['spec.completionMode'],
  },
  { title: 'time of a Job', before: job({}), after: job({ activeDeadlineSeconds: 60 }), refused: [] },
  {
    title: 'class of a claim',
    before: volume({}),
    after: volume({ storageClassName: 'slow' }),
    refused: ['spec.storageClassName'],
  },
  {
    title: 'access modes of a claim',
    before: volume({}),
    after: volume({ accessModes: ['ReadWriteMany'] }),
    refused: ['spec.accessModes'],
  },
  {
    title: 'volume of a claim',
    before: volume({ volumeName: 'a' }),
    after: volume({ volumeName: 'b' }),
    refused: ['spec.volumeName'],
  },
  {
    title: 'mode of a claim',
    before: volume({ volumeMode: 'Filesystem' }),
    after: volume({ volumeMode: 'Block' }),
    refused: ['spec.volumeMode'],
  },
  {
    title: 'selector of a claim',
    before: volume({ selector: labels('a') }),
    after: volume({ selector: labels('b') }),
    refused: ['spec.selector'],
  },
  {
    title: 'a smaller claim',
    before: volume({}),
    after: volume({}, '4Gi'),
    refused: ['spec.resources.requests.storage'],
  },
  {
    title: 'labels of a claim',
    before: volume({}),
    after: { ...volume({}), metadata: { name: 'one', namespace: 'default', labels: { a: 'b' } } },
    refused: [],
  },
  {
    title: 'provisioner of a class',
    before: storage({}),
    after: storage({ provisioner: 'example.org/b' }),
    refused: ['provisioner'],
  },
  {
    title: 'parameters of a class',
    before: storage({}),
    after: storage({ parameters: { a: 'c' } }),
    refused: ['parameters'],
  },
  {
    title: 'reclaim policy of a class',
    before: storage({}),
    after: storage({ reclaimPolicy: 'Retain' }),
    refused: ['reclaimPolicy'],
  },
  {
    title: 'binding mode of a class',
    before: storage({ volumeBindingMode: 'Immediate' }),
    after: storage({ volumeBindingMode: 'WaitForFirstConsumer' }),
    refused: ['volumeBindingMode'],
  },
  { title: 'expansion of a class', before: storage({}), after: storage({ allowVolumeExpansion: true }), refused: [] },
  ...['RoleBinding', 'ClusterRoleBinding'].map((kind): ChangeOfFields => ({
    title: `role of a ${kind}`,
    before: binding(kind, 'view'),
    after: binding(kind, 'edit'),
    refused: ['roleRef'],
  })),
  {
    title: 'controller of an IngressClass',
    before: of('networking.k8s.io/v1', 'IngressClass', { spec: { controller: 'example.org/a' } }),
    after: of('networking.k8s.io/v1', 'IngressClass', { spec: { controller: 'example.org/b' } }),
    refused: ['spec.controller'],
  },
  {
    title: 'value of a PriorityClass',
    before: of('scheduling.k8s.io/v1', 'PriorityClass', { value: 5 }),
    after: of('scheduling.k8s.io/v1', 'PriorityClass', { value: 6 }),
    refused: ['value'],
  },
  {
    title: 'policy of a PriorityClass',
    before: of('scheduling.k8s.io/v1', 'PriorityClass', { value: 5, preemptionPolicy: 'Never' }),
    after: of('scheduling.k8s.io/v1', 'PriorityClass', { value: 5, preemptionPolicy: 'PreemptLowerPriority' }),
    refused: ['preemptionPolicy'],
  },
  {
    title: 'type of a Secret',
    before: of('v1', 'Secret', { type: 'Opaque' }),
    after: of('v1', 'Secret', { type: 'example.org/a' }),
    refused: ['type'],
  },
  {
    title: 'data of an immutable ConfigMap',
    before: of('v1', 'ConfigMap', { immutable: true, data: { a: 'b' } }),
    after: of('v1', 'ConfigMap', { immutable: true, data: { a: 'c' } }),
    refused: ['data'],
  },
  {
    title: 'data of a ConfigMap',
    before: of('v1', 'ConfigMap', { data: { a: 'b' } }),
    after: of('v1', 'ConfigMap', { data: { a: 'c' } }),
    refused: [],
  },
];
