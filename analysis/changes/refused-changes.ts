import { isDeepStrictEqual } from 'node:util';
import {
  isObject,
  listAt,
  objectAt,
  textAt,
  valueAt,
  type Json,
  type JsonObject,
  type JsonPath,
} from '../../graph/json.ts';
import { quantityOf } from '../../graph/quantity.ts';

/** A change of a field that the API server does not take. */
export interface RefusedChange {
  readonly path: JsonPath;
  /** Why, in words that follow the name of the field. */
  readonly why: string;
}

/**
 * Fields that may not be changed once an object is there.
 *
 * @source Kubernetes 1.35, pkg/apis: ValidateDeploymentUpdate, ValidateStatefulSetUpdate, ValidateJobUpdate,
 * ValidatePersistentVolumeClaimUpdate, ValidateStorageClassUpdate, ValidateRoleBindingUpdate, ValidatePriorityClassUpdate,
 * ValidateSecretUpdate, ValidateIngressClassUpdate, ValidatePersistentVolumeUpdate, ValidateServiceUpdate; each tried on a server of 1.35.4
 */
const fixed: Readonly<Record<string, readonly JsonPath[]>> = {
  'apps/Deployment': [['spec', 'selector']],
  'apps/DaemonSet': [['spec', 'selector']],
  'apps/ReplicaSet': [['spec', 'selector']],
  'apps/StatefulSet': [
    ['spec', 'selector'],
    ['spec', 'serviceName'],
    ['spec', 'podManagementPolicy'],
  ],
  'batch/Job': [
    ['spec', 'selector'],
    ['spec', 'template'],
    ['spec', 'completionMode'],
  ],
  '/PersistentVolumeClaim': [
    'accessModes',
    'storageClassName',
    'volumeName',
    'volumeMode',
    'selector',
    'dataSource',
  ].map((field) => ['spec', field]),
  '/PersistentVolume': [
    ['spec', 'volumeMode'],
    ...['csi', 'nfs', 'hostPath', 'local', 'iscsi', 'rbd', 'cephfs'].map((source) => ['spec', source]),
  ],
  '/Service': [['spec', 'loadBalancerClass']],
  '/Secret': [['type']],
  'node.k8s.io/RuntimeClass': [['handler']],
  'storage.k8s.io/CSIDriver': [
    ['spec', 'attachRequired'],
    ['spec', 'volumeLifecycleModes'],
  ],
  'storage.k8s.io/StorageClass': [['provisioner'], ['parameters'], ['reclaimPolicy'], ['volumeBindingMode']],
  'rbac.authorization.k8s.io/RoleBinding': [['roleRef']],
  'rbac.authorization.k8s.io/ClusterRoleBinding': [['roleRef']],
  'networking.k8s.io/IngressClass': [['spec', 'controller']],
  'scheduling.k8s.io/PriorityClass': [['value'], ['preemptionPolicy']],
};
const mayNotChange = 'may not be changed once it is there';

/**
 * Changes of an object that the API server refuses, so that whoever applies it fails until somebody deletes the object. A field that stands
 * on one side alone is not claimed: the API server may have filled in the same.
 *
 * @param kind group and kind, such as `apps/StatefulSet`; the core group is empty
 */
export function refusedChanges(kind: string, before: JsonObject, after: JsonObject): RefusedChange[] {
  // A Job that is suspended has made no pods yet.
  const mayChange = kind === 'batch/Job' && valueAt(before, ['spec', 'suspend']) === true ? 'template' : undefined;
  const refused = (fixed[kind] ?? [])
    .filter((path) => path[1] !== mayChange || mayChange === undefined)
    .filter((path) => areBoth(before, after, path) && !isDeepStrictEqual(valueAt(before, path), valueAt(after, path)))
    .map((path) => ({ path, why: mayNotChange }));
  if (kind === '/ConfigMap' || kind === '/Secret') refused.push(...ofImmutable(before, after));
  if (kind === '/PersistentVolumeClaim') refused.push(...ofSize(before, after));
  if (kind === 'apps/StatefulSet') refused.push(...ofClaims(before, after));
  return refused;
}

function areBoth(before: JsonObject, after: JsonObject, path: JsonPath): boolean {
  return [before, after].every((each) => ![undefined, null, ''].includes(valueAt(each, path) as null));
}

/** What is marked so holds what it holds. */
function ofImmutable(before: JsonObject, after: JsonObject): RefusedChange[] {
  if (before['immutable'] !== true) return [];
  const path = ['data', 'binaryData', 'stringData'].find((field) => after[field] !== undefined) ?? 'data';
  return isDeepStrictEqual(heldBy(before), heldBy(after))
    ? []
    : [{ path: [path], why: 'may not be changed, since the object is immutable' }];
}

/** What an object holds, by key, in whichever way it is written. */
function heldBy(object: JsonObject): JsonObject {
  const plain = Object.entries(objectAt(object, ['stringData'])).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  return { ...objectAt(object, ['data']), ...objectAt(object, ['binaryData']), ...Object.fromEntries(plain) };
}

/** A volume only grows. */
function ofSize(before: JsonObject, after: JsonObject): RefusedChange[] {
  const path = ['spec', 'resources', 'requests', 'storage'];
  const [was, is] = [before, after].map((each) => quantityOf(valueAt(each, path)));
  return was !== undefined && is !== undefined && is < was ? [{ path, why: 'may not be less than before' }] : [];
}

/** Claims that a StatefulSet makes, by what is said of them on both sides. */
function ofClaims(before: JsonObject, after: JsonObject): RefusedChange[] {
  const path = ['spec', 'volumeClaimTemplates'];
  const [was, is] = [listAt(before, path), listAt(after, path)];
  const areSame =
    was.length === is.length && was.every((claim, index) => isObject(claim) && isClaimKept(claim, is[index]));
  return areSame ? [] : [{ path, why: mayNotChange }];
}

function isClaimKept(before: JsonObject, after: Json): boolean {
  if (!isObject(after) || textAt(before, ['metadata', 'name']) !== textAt(after, ['metadata', 'name'])) return false;
  const paths = [...(fixed['/PersistentVolumeClaim'] ?? []), ['spec', 'resources', 'requests', 'storage']];
  return paths.every(
    (path) => !areBoth(before, after, path) || isDeepStrictEqual(valueAt(before, path), valueAt(after, path)),
  );
}
