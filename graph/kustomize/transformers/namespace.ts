import type { BuiltObject } from '../built-object.ts';
import { editFields, type FieldSpec } from '../field-spec.ts';
import { liesInNoNamespace, type ObjectId } from '../object-id.ts';
import { changed, withoutTwins, type ObjectList } from '../object-list.ts';
import { SpotPlace } from '../place.ts';
import { Written } from '../written.ts';

/** Sets the namespace of all objects that may have one, names Namespace objects so, and changes the references that kustomize knows. */
export function setNamespace(objects: ObjectList, namespace: Written, specs: readonly FieldSpec[]): ObjectList {
  const value = new Written(namespace.text, new SpotPlace(() => namespace.place.origin));
  return withoutTwins(changed(objects, (object) => withNamespace(object, value, specs)));
}

function withNamespace(object: BuiltObject, namespace: Written, specs: readonly FieldSpec[]): BuiltObject {
  const { id } = object;
  const isRoleBinding = id.kind === 'RoleBinding' || id.kind === 'ClusterRoleBinding';
  let { manifest } = object;
  if (!liesInNoNamespace(id)) manifest = manifest.withAt(['metadata', 'namespace'], namespace);
  if (isRoleBinding) manifest = withSubjectsNamedDefault(manifest, namespace);
  const own = specs.filter(({ path, kind }) => isOwnSpec(path, kind, id));
  manifest = editFields(manifest, id, own, { set: () => namespace, blank: namespace });
  return object.remembered().withManifest(manifest);
}

/** The others have their own way. */
function isOwnSpec(path: string, kind: string | undefined, { group, version }: ObjectId): boolean {
  if (path === 'metadata/namespace') return false;
  if (path === 'metadata/name') return group === '' && version === 'v1';
  return !(path === 'subjects/namespace' && (kind === 'RoleBinding' || kind === 'ClusterRoleBinding'));
}

function withSubjectsNamedDefault(manifest: Written, namespace: Written): Written {
  const subjects = manifest.get('subjects');
  if (subjects === undefined || subjects.kind !== 'list') return manifest;
  const before = subjects.items;
  const after = before.map((item) => (item.get('name')?.text === 'default' ? item.with('namespace', namespace) : item));
  return after.every((item, index) => item === before[index])
    ? manifest
    : manifest.with('subjects', subjects.withItems(after));
}
