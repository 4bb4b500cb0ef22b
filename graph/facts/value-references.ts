import { unreadReleases } from '../charts/unread-releases.ts';
import { isObject, objectAt, objectsInside, textAt, valueAt, type JsonObject, type JsonPath } from '../json.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';

/** A name in the values of a release whose chart was not read, where charts agree on what is meant by the form around it. */
export interface ValueReference {
  readonly object: KubernetesObject;
  readonly kind: ValueKind;
  readonly name: string;
  /** Where the name stands in the manifest. */
  readonly path: JsonPath;
  /** Whether the chart itself cannot be who makes it. */
  readonly isOthers: boolean;
}

type ValueKind =
  'ClusterIssuer' | 'ConfigMap' | 'IngressClass' | 'Issuer' | 'PersistentVolumeClaim' | 'Secret' | 'StorageClass';

/** What a name is of that stands under these keys. */
const keys: Readonly<Record<string, ValueKind>> = {
  existingClaim: 'PersistentVolumeClaim',
  existingSecret: 'Secret',
  ingressClassName: 'IngressClass',
  'kubernetes.io/ingress.class': 'IngressClass',
  'cert-manager.io/cluster-issuer': 'ClusterIssuer',
  'cert-manager.io/issuer': 'Issuer',
  storageClassName: 'StorageClass',
  storageClass: 'StorageClass',
};

/** What is named by the field `name` of what stands under these keys, as in a container. */
const named: Readonly<Record<string, ValueKind>> = {
  secretKeyRef: 'Secret',
  secretRef: 'Secret',
  configMapKeyRef: 'ConfigMap',
  configMapRef: 'ConfigMap',
};

/** What `name` means beside these types of persistence of app-template. */
const persistence: Readonly<Record<string, ValueKind>> = { secret: 'Secret', configMap: 'ConfigMap' };

/** What releases of charts that were not read name in their values. */
export const valueReferences = oncePerGraph((graph: ResourceGraph): readonly ValueReference[] =>
  unreadReleases(graph).flatMap(referencesIn),
);

function referencesIn(object: KubernetesObject): ValueReference[] {
  const values = objectAt(object.manifest, ['spec', 'values']);
  const found: ValueReference[] = [];
  for (const { value, path } of objectsInside(values)) {
    for (const [kind, key, isOthers] of namesIn(value, path)) {
      const name = value[key];
      if (typeof name !== 'string' || name === '' || name === '-' || name.includes('{{')) continue;
      if (value['optional'] === true || isSwitchedOff(values, path)) continue;
      found.push({ object, kind, name, path: ['spec', 'values', ...path, key], isOthers });
    }
  }
  return found;
}

function* namesIn(value: JsonObject, path: JsonPath): Generator<[ValueKind, string, boolean]> {
  for (const key in value) {
    const kind = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (kind !== undefined && !(kind === 'StorageClass' && isObject(value['parameters']))) yield [kind, key, true];
  }
  const last = String(path.at(-1) ?? '');
  const kind = Object.hasOwn(named, last) ? named[last] : undefined;
  if (kind !== undefined) yield [kind, 'name', false];
  yield* mountedIn(value, path);
}

/** What is named in sections of persistence. */
function* mountedIn(value: JsonObject, path: JsonPath): Generator<[ValueKind, string, boolean]> {
  const last = String(path.at(-1) ?? '');
  // What is mounted as it is written, of types that the chart does not know: `type: custom`.
  const mounted = path.at(-2) === 'volumeSpec' && Object.hasOwn(persistence, last) ? persistence[last] : undefined;
  if (mounted !== undefined) yield [mounted, mounted === 'Secret' ? 'secretName' : 'name', false];
  const type = textAt(value, ['type']) ?? '';
  if (path.at(-2) === 'persistence' && Object.hasOwn(persistence, type))
    yield [persistence[type] ?? 'Secret', 'name', false];
}

/** Whether what stands there, or something around it, is not enabled. */
function isSwitchedOff(values: JsonObject, path: JsonPath): boolean {
  return (
    path.some((_, index) => valueAt(values, [...path.slice(0, path.length - index), 'enabled']) === false) ||
    values['enabled'] === false
  );
}
