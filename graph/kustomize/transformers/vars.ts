import type { Json } from '../../json.ts';
import { BuildError } from '../failures.ts';
import { lookUp } from '../field-path.ts';
import { editFields, type FieldSpec } from '../field-spec.ts';
import { isOfKind, keyOf, liesInNoNamespace, splitApiVersion, type ObjectId } from '../object-id.ts';
import { changed, type ObjectList } from '../object-list.ts';
import { SpotPlace } from '../place.ts';
import { isUntyped } from '../scalar-text.ts';
import { Written } from '../written.ts';

/** Both lists. @throws BuildError where two vars have one name */
export function joinedVars(known: readonly Written[], added: readonly Written[]): readonly Written[] {
  const nameOf = (written: Written): string => written.get('name')?.text ?? '';
  const names = new Set(known.map(nameOf));
  for (const written of added) {
    const name = nameOf(written);
    if (names.has(name)) throw new BuildError(`the var ${name} is there already`, () => written.place.origin);
    names.add(name);
  }
  return [...known, ...added];
}

/** Notes which objects the vars of a kustomization take their values from, by what those are called there. */
export function noteVars(objects: ObjectList, vars: readonly Written[]): ObjectList {
  return vars.reduce((sum, written) => {
    const name = written.get('name')?.text ?? '';
    const id = targetOf(written);
    const isExact = id.namespace !== '' || liesInNoNamespace(id);
    const fits = (other: ObjectId): boolean =>
      isExact ? keyOf(other) === keyOf(id) : other.name === id.name && isSameKind(other, id);
    const found = sum.filter((object) => object.ids.some(fits));
    if (found.length > 1)
      throw new BuildError(`the var ${name} fits ${found.length} objects`, () => written.place.origin);
    return changed(sum, (object) =>
      object === found[0] ? object.withHistory({ vars: [...object.history.vars, name] }) : object,
    );
  }, objects);
}

/** Fills in `$(VAR)` wherever kustomize looks for it. */
export function fillVars(objects: ObjectList, vars: readonly Written[], specs: readonly FieldSpec[]): ObjectList {
  if (vars.length === 0) return objects;
  const values = new Map(vars.map((written) => [written.get('name')?.text ?? '', valueOf(objects, written)]));
  const fill = (field: Written): Written => {
    if (field.kind === 'list') return field.withItems(field.items.map(filledItem));
    if (field.kind === 'scalar') return filled(field);
    return field.keys.reduce((sum, key) => {
      const entry = sum.get(key);
      return entry === undefined || entry.kind !== 'scalar' ? sum : sum.with(key, filled(entry));
    }, field);
  };
  const filledItem = (item: Written): Written => {
    if (typeof item.value === 'string' || isUntyped(item)) return filled(item);
    throw new BuildError('vars are filled in into a list that holds more than texts', () => item.place.origin);
  };
  const filled = (field: Written): Written => {
    // What has no type becomes a text by that.
    if (isUntyped(field) && !field.text.includes('$'))
      return new Written(field.text, new SpotPlace(() => field.place.origin));
    if (typeof field.value !== 'string' || !field.value.includes('$')) return field;
    const { value, from } = replaced(field.value, values);
    return new Written(value, from === undefined ? field.place : new SpotPlace(() => from.place.origin));
  };
  return changed(objects, (object) =>
    object.withManifest(
      specs.reduce((sum, spec) => editFields(sum, object.id, [spec], { set: fill }), object.manifest),
    ),
  );
}

function replaced(text: string, values: ReadonlyMap<string, Written>): { value: Json; from: Written | undefined } {
  let from: Written | undefined;
  const whole = /^\$\(([^)]*)\)$/.exec(text)?.[1];
  const only = whole === undefined ? undefined : values.get(whole);
  if (only !== undefined && only.kind === 'scalar') return { value: only.value, from: only };
  const value = text.replace(/\$(?:\$|\(([^)]*)\))/g, (written: string, name: string | undefined) => {
    if (name === undefined) return '$';
    const found = values.get(name);
    if (found === undefined || found.kind !== 'scalar') return written;
    from = found;
    return String(found.value);
  });
  return { value, from };
}

function valueOf(objects: ObjectList, written: Written): Written {
  const name = written.get('name')?.text ?? '';
  const path = written.at('fieldref', 'fieldPath')?.name ?? '';
  const found = objects.find((object) => object.history.vars.includes(name));
  if (found === undefined) throw new BuildError(`the var ${name} fits no object`, () => written.place.origin);
  const steps = (path === '' ? 'metadata.name' : path).replace(/\[(\d+)\]/g, '.$1').split('.');
  const value = lookUp(found.manifest, steps);
  if (value === undefined)
    throw new BuildError(`the var ${name} names ${path}, which is not there`, () => written.place.origin);
  return value;
}

function targetOf(written: Written): ObjectId {
  const field = (name: string): string => written.at('objref', name)?.name ?? '';
  const apiVersion = field('apiVersion');
  const { group, version } =
    apiVersion === '' ? { group: field('group'), version: field('version') } : splitApiVersion(apiVersion);
  return { group, version, kind: field('kind'), name: field('name'), namespace: field('namespace') };
}

function isSameKind(one: ObjectId, other: ObjectId): boolean {
  return isOfKind(one, other) && isOfKind(other, one);
}
