import { listAt, objectAt, objectsInside, type JsonObject, type JsonPath } from '../json.ts';
import { unknownIn } from '../unknown.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { Meaning } from '../resource/resource.ts';
import { namedBy } from './named-references.ts';

/** Something that an object needs by name: another object, the CRD of its own kind, or an extended resource of a node. */
export interface Reference {
  readonly meaning: Meaning;
  /** Its kind, CustomResourceDefinition or ExtendedResource. */
  readonly kind: string;
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
  for (const { field, kind, name, namespace, path } of namedBy(object)) {
    if (field.meaning === undefined || unknownIn(name) !== undefined) continue;
    yield { meaning: field.meaning, kind, name, namespace, path };
  }
  if (podKinds.has(object.kind)) yield* extendedResources(object.manifest, ['spec', 'template', 'spec']);
  if (object.kind === 'HelmRelease') yield* ofValues(object.manifest);
}

/** What the pods of a release take of a node, by its values: charts call limits `limits`. */
function* ofValues(manifest: JsonObject): Generator<Reference> {
  const values = objectAt(manifest, ['spec', 'values']);
  for (const { value, path } of objectsInside(values)) {
    if (path.at(-1) !== 'limits') continue;
    for (const name of Object.keys(value)) if (name.includes('/')) yield extended(name, ['spec', 'values', ...path]);
  }
}

function extended(name: string, path: JsonPath): Reference {
  return { meaning: 'needs', kind: 'ExtendedResource', name, namespace: undefined, path };
}

const podKinds: ReadonlySet<string> = new Set(['Deployment', 'DaemonSet', 'StatefulSet']);

/** What of a node its containers take, such as a card. */
function* extendedResources(manifest: JsonObject, path: JsonPath): Generator<Reference> {
  const pod = objectAt(manifest, path);
  for (const [index, container] of listAt(pod, ['containers']).entries()) {
    for (const name of Object.keys(objectAt(container, ['resources', 'limits']))) {
      if (!name.includes('/')) continue; // cpu, memory and the like
      yield extended(name, [...path, 'containers', index, 'resources']);
    }
  }
}
