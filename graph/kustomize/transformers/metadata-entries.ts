import type { JsonPath } from '../../json.ts';
import type { BuiltObject } from '../built-object.ts';
import { editFields, withEntry, type FieldSpec } from '../field-spec.ts';
import { changed, type ObjectList } from '../object-list.ts';
import { SpotPlace } from '../place.ts';
import { Written } from '../written.ts';

/** Sets labels or annotations wherever the specs say. */
export function setEntries(
  objects: ObjectList,
  pairs: readonly { readonly key: string; readonly value: Written }[],
  specs: readonly FieldSpec[],
): ObjectList {
  if (pairs.length === 0) return objects;
  return changed(objects, (object) => pairs.reduce((sum, pair) => withPair(sum, pair, specs), object));
}

function withPair(
  object: BuiltObject,
  { key, value }: { readonly key: string; readonly value: Written },
  specs: readonly FieldSpec[],
): BuiltObject {
  const place = new SpotPlace(() => value.place.origin);
  const entry = new Written(value.value, place);
  const made: JsonPath[] = [];
  // Where kustomize has notes of its own, there are annotations.
  const found = object.isNoted
    ? specs.map((spec) => (spec.path === 'metadata/annotations' ? { ...spec, create: true } : spec))
    : specs;
  const manifest = editFields(object.manifest, object.id, found, {
    set: (field, path) => {
      if (field.get(key) === undefined) made.push([...path, key]);
      return withEntry(field, key, entry);
    },
    blank: new Written({}, place),
  });
  return object.withManifest(manifest).linked(made);
}
