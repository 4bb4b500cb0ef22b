import type { BuiltObject } from '../built-object.ts';
import { editFields, type FieldSpec } from '../field-spec.ts';
import { liesInNoNamespace, type ObjectId } from '../object-id.ts';
import { changed, withoutTwins, type ObjectList } from '../object-list.ts';
import { SpotPlace } from '../place.ts';
import { Written } from '../written.ts';

/** What a NamespaceTransformer may be told besides. */
export interface NamespaceOptions {
  /** Whether what has a namespace keeps it. @default false */
  readonly unsetOnly?: boolean;
  /** Which subjects of bindings count. @default defaultOnly */
  readonly subjects?: string;
}

/** Sets the namespace of all objects that may have one, names Namespace objects so, and changes the references that kustomize knows. */
export function setNamespace(
  objects: ObjectList,
  namespace: Written,
  specs: readonly FieldSpec[],
  options: NamespaceOptions = {},
): ObjectList {
  const value = new Written(namespace.text, new SpotPlace(() => namespace.place.origin));
  return withoutTwins(changed(objects, (object) => withNamespace(object.remembered(), value, specs, options)));
}

/** The same for one object, which is found by no other name then. */
export function withNamespace(
  object: BuiltObject,
  namespace: Written,
  specs: readonly FieldSpec[],
  { unsetOnly = false, subjects = 'defaultOnly' }: NamespaceOptions = {},
): BuiltObject {
  const set = (field: Written | undefined): Written =>
    unsetOnly && field !== undefined && field.text !== '' ? field : namespace;
  const { id } = object;
  const isRoleBinding = id.kind === 'RoleBinding' || id.kind === 'ClusterRoleBinding';
  let { manifest } = object;
  if (!liesInNoNamespace(id))
    manifest = manifest.withAt(['metadata', 'namespace'], set(manifest.at('metadata', 'namespace')));
  if (isRoleBinding) manifest = withSubjects(manifest, subjects, set);
  const own = specs.filter(({ path, kind }) => isOwnSpec(path, kind, id));
  manifest = editFields(manifest, id, own, { set, blank: namespace });
  return object.withManifest(manifest);
}

/** The others have their own way. */
function isOwnSpec(path: string, kind: string | undefined, { group, version }: ObjectId): boolean {
  if (path === 'metadata/namespace') return false;
  if (path === 'metadata/name') return group === '' && version === 'v1';
  return !(path === 'subjects/namespace' && (kind === 'RoleBinding' || kind === 'ClusterRoleBinding'));
}

function withSubjects(manifest: Written, mode: string, set: (field: Written | undefined) => Written): Written {
  const isMeant = (item: Written): boolean =>
    mode === 'allServiceAccounts' ? item.get('kind')?.text === 'ServiceAccount' : item.get('name')?.text === 'default';
  if (mode === 'none') return manifest;
  const subjects = manifest.get('subjects');
  if (subjects === undefined || subjects.kind !== 'list') return manifest;
  const before = subjects.items;
  const after = before.map((item) => (isMeant(item) ? item.with('namespace', set(item.get('namespace'))) : item));
  return after.every((item, index) => item === before[index])
    ? manifest
    : manifest.with('subjects', subjects.withItems(after));
}
