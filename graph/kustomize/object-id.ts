import { isClusterScoped } from './cluster-scoped.ts';

/** What tells objects of a build from each other. */
export interface ObjectId {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  /** As it is written; empty where nothing is. */
  readonly namespace: string;
}

/** A kind of objects; what is left out fits all. */
export interface KindSelector {
  readonly group?: string | undefined;
  readonly version?: string | undefined;
  readonly kind?: string | undefined;
}

const nowhere = '_non_namespaceable_';

export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

export function apiVersionOf({ group, version }: Pick<ObjectId, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

export function liesInNoNamespace(id: ObjectId): boolean {
  return isClusterScoped(apiVersionOf(id), id.kind);
}

/** The namespace by which kustomize compares: none written is `default`, and kinds without one share a place of their own. */
export function effectiveNamespace(id: ObjectId): string {
  if (liesInNoNamespace(id)) return nowhere;
  return id.namespace === '' ? 'default' : id.namespace;
}

/** The same for equal objects. */
export function keyOf(id: ObjectId): string {
  return `${id.group}\n${id.version}\n${id.kind}\n${id.name}\n${effectiveNamespace(id)}`;
}

export function isOfKind(id: ObjectId, { group, version, kind }: KindSelector): boolean {
  return (
    (group === undefined || group === '' || group === id.group) &&
    (version === undefined || version === '' || version === id.version) &&
    (kind === undefined || kind === '' || kind === id.kind)
  );
}

/** For people. */
export function describeId({ kind, name, namespace }: ObjectId): string {
  return namespace === '' ? `${kind}/${name}` : `${kind}/${name} in ${namespace}`;
}
