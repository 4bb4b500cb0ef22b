import { isObject, listAt, objectAt, textAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { unknownIn } from '../unknown.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { Meaning } from '../resource/resource.ts';

/** Something that an object needs by name: another object, the CRD of its own kind, or an extended resource of a node. */
export interface Reference {
  readonly meaning: Meaning;
  readonly kind:
    | 'StorageClass'
    | 'VolumeSnapshotClass'
    | 'SecretStore'
    | 'ClusterSecretStore'
    | 'Gateway'
    | 'Issuer'
    | 'ClusterIssuer'
    | 'RuntimeClass'
    | 'CustomResourceDefinition'
    | 'ExtendedResource';
  /** Name of the object; the API group for a CustomResourceDefinition. */
  readonly name: string;
  /** For namespaced kinds. */
  readonly namespace: string | undefined;
  readonly path: JsonPath;
}

const builtInGroups = new Set(['', 'apps', 'batch', 'autoscaling', 'policy', 'kustomize.config.k8s.io']);
const builtInSuffixed =
  /^(networking|rbac\.authorization|storage|scheduling|node|apiextensions|admissionregistration|coordination|discovery|events|certificates|apiregistration|flowcontrol\.apiserver|resource)\.k8s\.io$/;

/** Whether the API server brings the kinds of a group, or Flux itself does. */
export function isBuiltInGroup(group: string): boolean {
  return builtInGroups.has(group) || builtInSuffixed.test(group) || group.endsWith('.toolkit.fluxcd.io');
}

/** What `object` needs by name. Names that are filled in later are left out. */
export function* referencesOf(object: KubernetesObject): Generator<Reference> {
  if (!isBuiltInGroup(object.group)) {
    yield {
      meaning: 'provides-crd',
      kind: 'CustomResourceDefinition',
      name: object.group,
      namespace: undefined,
      path: ['kind'],
    };
  }
  for (const reference of ownReferences(object)) {
    if (reference.name !== '' && unknownIn(reference.name) === undefined) yield reference;
  }
}

type Reader = (object: KubernetesObject) => Generator<Reference>;

const podTemplate: JsonPath = ['spec', 'template', 'spec'];

/** How the objects of a kind name what they need. */
const readers: Readonly<Record<string, Reader>> = {
  PersistentVolumeClaim: ({ manifest }) => named(manifest, ['spec', 'storageClassName'], 'StorageClass', 'stores-on'),
  Deployment: ({ manifest }) => podReferences(manifest, podTemplate),
  DaemonSet: ({ manifest }) => podReferences(manifest, podTemplate),
  *StatefulSet({ manifest }) {
    for (const [index] of listAt(manifest, ['spec', 'volumeClaimTemplates']).entries()) {
      yield* named(
        manifest,
        ['spec', 'volumeClaimTemplates', index, 'spec', 'storageClassName'],
        'StorageClass',
        'stores-on',
      );
    }
    yield* podReferences(manifest, podTemplate);
  },
  ReplicationDestination: moverReferences,
  ReplicationSource: moverReferences,
  *ExternalSecret({ manifest, namespace }) {
    const path: JsonPath = ['spec', 'secretStoreRef'];
    const store = objectAt(manifest, path);
    const isShared = textAt(store, ['kind']) === 'ClusterSecretStore';
    yield* named(
      store,
      ['name'],
      isShared ? 'ClusterSecretStore' : 'SecretStore',
      'reads-secrets-from',
      path,
      isShared ? undefined : namespace,
    );
  },
  *Certificate({ manifest, namespace }) {
    const path: JsonPath = ['spec', 'issuerRef'];
    const issuer = objectAt(manifest, path);
    const isShared = textAt(issuer, ['kind']) === 'ClusterIssuer';
    yield* named(
      issuer,
      ['name'],
      isShared ? 'ClusterIssuer' : 'Issuer',
      'issued-by',
      path,
      isShared ? undefined : namespace,
    );
  },
  *HTTPRoute({ manifest, namespace }) {
    for (const [index, parent] of listAt(manifest, ['spec', 'parentRefs']).entries()) {
      if ((textAt(parent, ['kind']) ?? 'Gateway') !== 'Gateway') continue;
      yield* named(
        parent,
        ['name'],
        'Gateway',
        'routes-to',
        ['spec', 'parentRefs', index],
        textAt(parent, ['namespace']) ?? namespace,
      );
    }
  },
};

function* ownReferences(object: KubernetesObject): Generator<Reference> {
  if (Object.hasOwn(readers, object.kind)) yield* readers[object.kind]?.(object) ?? [];
}

function* moverReferences({ manifest }: KubernetesObject): Generator<Reference> {
  for (const [name, mover] of Object.entries(objectAt(manifest, ['spec']))) {
    if (!isObject(mover)) continue;
    yield* named(mover, ['storageClassName'], 'StorageClass', 'stores-on', ['spec', name]);
    yield* named(mover, ['volumeSnapshotClassName'], 'VolumeSnapshotClass', 'stores-on', ['spec', name]);
  }
}

function* podReferences(manifest: JsonObject, path: JsonPath): Generator<Reference> {
  const pod = objectAt(manifest, path);
  yield* named(pod, ['runtimeClassName'], 'RuntimeClass', 'needs', path);
  for (const [index, container] of listAt(pod, ['containers']).entries()) {
    for (const name of Object.keys(objectAt(container, ['resources', 'limits']))) {
      if (!name.includes('/')) continue; // cpu, memory and the like
      yield {
        meaning: 'needs',
        kind: 'ExtendedResource',
        name,
        namespace: undefined,
        path: [...path, 'containers', index, 'resources'],
      };
    }
  }
}

function* named(
  root: Json,
  path: JsonPath,
  kind: Reference['kind'],
  meaning: Meaning,
  at: JsonPath = [],
  namespace?: string,
): Generator<Reference> {
  const name = isObject(root) ? textAt(root, path) : undefined;
  if (name !== undefined) yield { meaning, kind, name, namespace, path: [...at, ...path] };
}
