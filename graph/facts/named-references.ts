import { addTo } from '../group-by.ts';
import { isObject, textAt, valueAt, type Json, type JsonPath } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { placesOf } from './places-of.ts';
import type { ReferenceField } from './reference-fields/reference-field.ts';
import { isClusterWide, referenceFields } from './reference-table.ts';

/** One object naming another. */
export interface NamedObject {
  readonly field: ReferenceField;
  readonly kind: string;
  readonly name: string;
  /** Undefined where what is named lives in none, or where it is not known. */
  readonly namespace: string | undefined;
  /** Where the name stands. */
  readonly path: JsonPath;
}

const fieldsByKind = new Map<string, ReferenceField[]>();
for (const field of referenceFields) for (const kind of field.of) addTo(fieldsByKind, `${field.group}/${kind}`, field);

/** The objects that an object names. */
export function* namedBy(object: KubernetesObject): Generator<NamedObject> {
  for (const field of fieldsByKind.get(`${object.group}/${object.kind}`) ?? []) {
    for (const { path, value } of placesOf(object.manifest, field.path)) {
      if (typeof value !== 'string' || !isLookedFor(field, value)) continue;
      const around = valueAt(object.manifest, path.slice(0, -1));
      const kind = kindOf(field, around);
      if (kind === undefined || (field.mayBeOptional === true && isOptional(around))) continue;
      const stated = isObject(around) && path.at(-1) === 'name' ? textAt(around, ['namespace']) : undefined;
      const isNowhere = field.isAnywhere === true || isClusterWide(kind);
      const namespace = isNowhere ? undefined : (stated ?? object.namespace);
      yield { field, kind, name: value, namespace, path };
    }
  }
}

/** The kind that is meant; undefined where the field beside the name says another, which is not of this table. */
function kindOf({ kind }: ReferenceField, around: Json): string | undefined {
  if (typeof kind === 'string') return kind;
  const stated = isObject(around) ? textAt(around, ['kind']) : undefined;
  const group = isObject(around) ? (textAt(around, ['group']) ?? textAt(around, ['apiGroup'])) : undefined;
  if (group !== undefined && group !== '' && !knownGroups.test(group)) return undefined;
  return stated === undefined ? kind[0] : kind.find((each) => each === stated);
}

const knownGroups =
  /(^|\.)(cert-manager\.io|gateway\.networking\.k8s\.io|gateway\.envoyproxy\.io|rbac\.authorization\.k8s\.io|external-secrets\.io|traefik\.io|cilium\.io|cnpg\.io)$/;

/** Whether somebody makes what is named. Traefik takes `name@provider` from a file, or brings it itself. */
function isLookedFor({ given }: ReferenceField, name: string): boolean {
  return name !== '' && !name.includes('@') && given?.test(name) !== true;
}

/** Whether it is said that there may be none, or a variable may say so. */
function isOptional(around: Json): boolean {
  return isObject(around) && around['optional'] !== undefined && around['optional'] !== false;
}
