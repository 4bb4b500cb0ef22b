import { isObject, listAt, objectAt, objectsInside, textAt, unresolvedVariable, type Json, type JsonObject, type JsonPath } from './json.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import type { Meaning } from './resource.ts';

/** Something that an object needs by name: another object, the CRD of its own kind, or an extended resource of a node. */
export interface Reference {
  readonly meaning: Meaning;
  readonly kind: 'StorageClass' | 'VolumeSnapshotClass' | 'SecretStore' | 'ClusterSecretStore' | 'Gateway' | 'Issuer' | 'ClusterIssuer' | 'RuntimeClass' | 'CustomResourceDefinition' | 'ExtendedResource';
  /** Name of the object; the API group for a CustomResourceDefinition. */
  readonly name: string;
  /** For namespaced kinds. */
  readonly namespace: string | undefined;
  readonly path: JsonPath;
}

const builtInGroups = new Set(['', 'apps', 'batch', 'autoscaling', 'policy', 'kustomize.config.k8s.io']);
const builtInSuffixed = /^(networking|rbac\.authorization|storage|scheduling|node|apiextensions|admissionregistration|coordination|discovery|events|certificates|apiregistration|flowcontrol\.apiserver|resource)\.k8s\.io$/;

/** Whether the API server brings the kinds of a group, or Flux itself does. */
export function isBuiltInGroup(group: string): boolean {
  return builtInGroups.has(group) || builtInSuffixed.test(group) || group.endsWith('.toolkit.fluxcd.io');
}

/** What `object` needs by name. Names that are filled in later are left out. */
export function* referencesOf(object: KubernetesObject): Generator<Reference> {
  if (!isBuiltInGroup(object.group)) {
    yield { meaning: 'provides-crd', kind: 'CustomResourceDefinition', name: object.group, namespace: undefined, path: ['kind'] };
  }
  for (const reference of ownReferences(object)) {
    if (reference.name !== '' && unresolvedVariable(reference.name) === undefined) yield reference;
  }
}

function* ownReferences(object: KubernetesObject): Generator<Reference> {
  const { manifest, namespace } = object;
  switch (object.kind) {
    case 'PersistentVolumeClaim':
      yield* named(manifest, ['spec', 'storageClassName'], 'StorageClass', 'stores-on');
      return;
    case 'StatefulSet':
      for (const [index] of listAt(manifest, ['spec', 'volumeClaimTemplates']).entries()) {
        yield* named(manifest, ['spec', 'volumeClaimTemplates', index, 'spec', 'storageClassName'], 'StorageClass', 'stores-on');
      }
      yield* podReferences(manifest, ['spec', 'template', 'spec']);
      return;
    case 'Deployment':
    case 'DaemonSet':
      yield* podReferences(manifest, ['spec', 'template', 'spec']);
      return;
    case 'ReplicationDestination':
    case 'ReplicationSource':
      for (const { value, path } of objectsInside(objectAt(manifest, ['spec']), ['spec'])) {
        if (path.length !== 2) continue;
        yield* named(value, ['storageClassName'], 'StorageClass', 'stores-on', path);
        yield* named(value, ['volumeSnapshotClassName'], 'VolumeSnapshotClass', 'stores-on', path);
      }
      return;
    case 'ExternalSecret': {
      const store = objectAt(manifest, ['spec', 'secretStoreRef']);
      const kind = textAt(store, ['kind']) === 'ClusterSecretStore' ? 'ClusterSecretStore' : 'SecretStore';
      yield* named(store, ['name'], kind, 'reads-secrets-from', ['spec', 'secretStoreRef'], kind === 'SecretStore' ? namespace : undefined);
      return;
    }
    case 'Certificate': {
      const issuer = objectAt(manifest, ['spec', 'issuerRef']);
      const kind = textAt(issuer, ['kind']) === 'ClusterIssuer' ? 'ClusterIssuer' : 'Issuer';
      yield* named(issuer, ['name'], kind, 'issued-by', ['spec', 'issuerRef'], kind === 'Issuer' ? namespace : undefined);
      return;
    }
    case 'HTTPRoute':
      for (const [index, parent] of listAt(manifest, ['spec', 'parentRefs']).entries()) {
        if ((textAt(parent, ['kind']) ?? 'Gateway') !== 'Gateway') continue;
        const parentNamespace = textAt(parent, ['namespace']) ?? namespace;
        yield* named(parent, ['name'], 'Gateway', 'routes-to', ['spec', 'parentRefs', index], parentNamespace);
      }
  }
}

function* podReferences(manifest: JsonObject, path: JsonPath): Generator<Reference> {
  const pod = objectAt(manifest, path);
  yield* named(pod, ['runtimeClassName'], 'RuntimeClass', 'needs', path);
  for (const [index, container] of listAt(pod, ['containers']).entries()) {
    for (const name of Object.keys(objectAt(container, ['resources', 'limits']))) {
      if (!name.includes('/')) continue; // cpu, memory and the like
      yield { meaning: 'needs', kind: 'ExtendedResource', name, namespace: undefined, path: [...path, 'containers', index, 'resources'] };
    }
  }
}

function* named(root: Json, path: JsonPath, kind: Reference['kind'], meaning: Meaning, at: JsonPath = [], namespace?: string): Generator<Reference> {
  const name = isObject(root) ? textAt(root, path) : undefined;
  if (name !== undefined) yield { meaning, kind, name, namespace, path: [...at, ...path] };
}
