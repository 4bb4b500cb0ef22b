import type { Json } from '../../graph/json.ts';
import type { EditValue } from '../../graph/yaml/yaml-edit.ts';

/** A field that a rule's edit sets. */
export interface Intended {
  readonly path: readonly string[];
  readonly value: EditValue;
}

/** An object that breaks a rule with an edit, and the edit. Its name tells it from others. */
export interface Broken extends Intended {
  readonly rule: string;
  readonly object: Record<string, Json>;
}

type Choose = <Item>(items: readonly Item[]) => Item;

/** One for each rule with an edit; `test/cli/edits.test.ts` compares that with the rules. */
export const brokenObjects: Readonly<Record<string, (name: string, choose: Choose) => Broken>> = {
  'kubernetes/api-version-is-served': (name, choose) => {
    const [old, kind, value] = choose([
      ['batch/v1beta1', 'CronJob', 'batch/v1'],
      ['rbac.authorization.k8s.io/v1beta1', 'RoleBinding', 'rbac.authorization.k8s.io/v1'],
      ['coordination.k8s.io/v1beta1', 'Lease', 'coordination.k8s.io/v1'],
      ['kustomize.toolkit.fluxcd.io/v1beta2', 'Kustomization', 'kustomize.toolkit.fluxcd.io/v1'],
    ] as const);
    const object = { apiVersion: old, kind, metadata: { name, namespace: 'default' }, spec: noise(choose) };
    return { rule: 'kubernetes/api-version-is-served', object, path: ['apiVersion'], value };
  },
  'storage/class-expands-what-can-grow': (name) => ({
    rule: 'storage/class-expands-what-can-grow',
    object: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name },
      provisioner: 'rancher.io/local-path',
      allowVolumeExpansion: true,
      reclaimPolicy: 'Delete',
    },
    path: ['allowVolumeExpansion'],
    value: false,
  }),
  'cilium/load-balancer-service-is-dual-stack': (name, choose) => ({
    rule: 'cilium/load-balancer-service-is-dual-stack',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, annotations: { 'lbipam.cilium.io/ips': 'fd00:101::1b:122,10.101.27.122' } },
      spec: {
        ...choose([{}, { ipFamilyPolicy: 'SingleStack' }, { ipFamilyPolicy: null }]),
        type: 'LoadBalancer',
        ...noise(choose),
      },
    },
    path: ['spec', 'ipFamilyPolicy'],
    value: 'RequireDualStack',
  }),
  'volsync/restore-copies-by-snapshot': (name, choose) => {
    const mover = choose(['kopia', 'restic', 'rclone']);
    const fields = choose([{}, { copyMethod: 'Clone' }, { copyMethod: null }, { copyMethod: '' }]);
    return {
      rule: 'volsync/restore-copies-by-snapshot',
      object: {
        apiVersion: 'volsync.backube/v1alpha1',
        kind: 'ReplicationDestination',
        metadata: { name },
        spec: {
          trigger: { manual: 'restore-once' },
          [mover]: choose([{ ...fields, ...noise(choose) }, { ...noise(choose), ...fields }, fields]),
        },
      },
      path: ['spec', mover, 'copyMethod'],
      value: 'Snapshot',
    };
  },
};

function noise(choose: Choose): Record<string, Json> {
  return choose<Record<string, Json>>([
    { repository: 'sonarr-volsync' },
    { repository: 'a: b # c', capacity: '5Gi', accessModes: ['ReadWriteOnce'] },
    { enabled: 'yes', sourceIdentity: { sourceName: 'sonarr', list: [{ name: 'a', port: 80 }, { name: 'b' }] } },
    { script: 'set -e\necho "copyMethod: Clone"\n', empty: {}, none: null, items: [] },
    { 'app.kubernetes.io/name': 'sonarr', text: "it's # no comment", number: 12, flag: false },
  ]);
}
