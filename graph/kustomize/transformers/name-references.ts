import { addTo, groupBy } from '../../group-by.ts';
import { oncePerKey } from '../../once-per-key.ts';
import type { BuiltObject } from '../built-object.ts';
import { BuildError } from '../failures.ts';
import { editField, type FieldSpec } from '../field-spec.ts';
import type { NameReference } from '../name-reference-specs.ts';
import { effectiveNamespace, isOfKind, liesInNoNamespace, type KindSelector } from '../object-id.ts';
import { changed, type ObjectList } from '../object-list.ts';
import { withText } from '../scalar-text.ts';
import type { Written } from '../written.ts';

/** Corrects what objects call each other, now that some are called otherwise. */
export function fixNameReferences(objects: ObjectList, references: readonly NameReference[]): ObjectList {
  const byName = renamedByName(objects);
  if (byName.size === 0) return objects;
  const specsOf = specsByKind(references);
  return changed(objects, (object) => {
    const { originalId } = object;
    const specs = specsOf(originalId.kind);
    if (specs.length === 0) return object;
    const referrer = new Referrer(object, byName);
    return specs.reduce(
      (sum, { spec, to }) => (isOfKind(originalId, spec) ? referrer.corrected(sum, spec, to) : sum),
      object,
    );
  });
}

/** Fields that name others by the kind that has them: most kinds have none. Nearly every build asks of the same list. */
const specsByKind = oncePerKey((references: readonly NameReference[]) => {
  const byKind = groupBy(
    references.flatMap(({ to, from }) => from.map((spec) => ({ spec, to }))),
    ({ spec }) => spec.kind ?? '',
  );
  return oncePerKey((kind: string) => [...(byKind.get(kind) ?? []), ...(byKind.get('') ?? [])]);
});

/** By each name that an object had. */
function renamedByName(objects: ObjectList): ReadonlyMap<string, BuiltObject[]> {
  const byName = new Map<string, BuiltObject[]>();
  for (const object of objects)
    for (const name of new Set(object.history.previous.map((id) => id.name))) addTo(byName, name, object);
  return byName;
}

class Referrer {
  readonly #object: BuiltObject;
  readonly #byName: ReadonlyMap<string, BuiltObject[]>;
  readonly #accountNamespaces: ReadonlySet<string>;

  constructor(object: BuiltObject, byName: ReadonlyMap<string, BuiltObject[]>) {
    this.#object = object;
    this.#byName = byName;
    this.#accountNamespaces = new Set(accountNamespaces(object));
  }

  corrected(object: BuiltObject, spec: FieldSpec, to: KindSelector): BuiltObject {
    const set = (field: Written): Written => this.#corrected(field, spec, to);
    return object.withManifest(editField(object.manifest, object.id, { path: spec.path }, { set }));
  }

  #corrected(field: Written, spec: FieldSpec, to: KindSelector): Written {
    if (field.isNull) return field;
    if (field.kind === 'scalar') return this.#correctedText(field, spec, to);
    if (field.kind === 'map') return this.#correctedMap(field, spec, to);
    const items = field.items;
    const after = items.map((item) => (item.kind === 'list' ? item : this.#corrected(item, spec, to)));
    return after.every((item, index) => item === items[index]) ? field : field.withItems(after);
  }

  #correctedText(field: Written, spec: FieldSpec, to: KindSelector): Written {
    const found = this.#find(field.text, () => true, { spec, to, needsNamespace: false });
    if (found === undefined || found.id.name === field.text) return field;
    return withText(field, found.id.name, nameOf(found).place);
  }

  /** What names an object by a map names its namespace, too. */
  #correctedMap(field: Written, spec: FieldSpec, to: KindSelector): Written {
    const name = field.get('name');
    if (name === undefined)
      throw new BuildError(`${spec.path} has no name, which kustomize looks for`, () => field.place.origin);
    const namespace = field.get('namespace')?.text;
    const isNear = this.#inNamespace(namespace);
    const found = this.#find(name.text, isNear, { spec, to, needsNamespace: true });
    if (found === undefined) return field;
    if (found.id.name === name.text && found.id.namespace === '') return field;
    const named = field.with('name', withText(name, found.id.name, nameOf(found).place));
    const own = found.manifest.at('metadata', 'namespace');
    return found.id.namespace === '' || own === undefined ? named : named.with('namespace', own);
  }

  /** Those that were in a namespace at first; those that are now, where there are none. */
  #inNamespace(namespace: string | undefined): (object: BuiltObject) => boolean {
    if (namespace === undefined) return () => true;
    const all = [...this.#byName.values()].flat().filter((object) => this.#couldName(object));
    const was = (object: BuiltObject): boolean => effectiveNamespace(object.originalId) === namespace;
    if (all.some(was)) return was;
    return (object) => effectiveNamespace(object.id) === namespace;
  }

  #find(
    name: string,
    isNear: (object: BuiltObject) => boolean,
    { spec, to, needsNamespace }: { spec: FieldSpec; to: KindSelector; needsNamespace: boolean },
  ): BuiltObject | undefined {
    const wasOfKind = (object: BuiltObject, kind: KindSelector): boolean =>
      object.previousIds.some((id) => isOfKind(id, kind));
    const role = spec.path.endsWith('roleRef/name') ? roleOf(this.#object) : undefined;
    let found = (this.#byName.get(name) ?? []).filter(
      (object) =>
        this.#couldName(object) &&
        isNear(object) &&
        wasOfKind(object, to) &&
        (role === undefined || wasOfKind(object, role)) &&
        this.#isInNamespace(object),
    );
    if (found.length === 1) return found[0];
    found = found.filter((object) => hasSameAffixes(object, this.#object, true));
    if (found.length > 1) found = found.filter((object) => hasSameAffixes(object, this.#object, false));
    const [first] = found;
    const isAnyRight = found.every(
      ({ id }) => id.name === first?.id.name && (!needsNamespace || id.namespace === first.id.namespace),
    );
    if (!isAnyRight) {
      const { id, manifest } = this.#object;
      throw new BuildError(
        `${id.kind} ${id.name} names ${name}, which ${found.length} objects were called`,
        () => manifest.place.origin,
      );
    }
    return first;
  }

  #couldName({ id }: BuiltObject): boolean {
    const own = this.#object.id;
    if (liesInNoNamespace(own) || liesInNoNamespace(id)) return true;
    return effectiveNamespace(id) === effectiveNamespace(own) || this.#accountNamespaces.has(id.namespace);
  }

  #isInNamespace({ id }: BuiltObject): boolean {
    const own = this.#object.id;
    if (liesInNoNamespace(own) || liesInNoNamespace(id) || id.kind === 'ServiceAccount') return true;
    return effectiveNamespace(id) === effectiveNamespace(own);
  }
}

function nameOf(object: BuiltObject): Written {
  return object.manifest.at('metadata', 'name') ?? object.manifest;
}

function accountNamespaces({ id, manifest }: BuiltObject): string[] {
  if (id.kind !== 'RoleBinding') return [];
  const subjects = manifest.get('subjects')?.items ?? [];
  return subjects.flatMap((subject) => {
    const namespace = subject.get('namespace');
    return subject.get('kind')?.text === 'ServiceAccount' && namespace !== undefined ? [namespace.text] : [];
  });
}

function roleOf({ manifest }: BuiltObject): KindSelector | undefined {
  const group = manifest.at('roleRef', 'apiGroup');
  const kind = manifest.at('roleRef', 'kind');
  return group === undefined || kind === undefined ? undefined : { group: group.text, kind: kind.text };
}

function hasSameAffixes(one: BuiltObject, other: BuiltObject, mayBeEmpty: boolean): boolean {
  return (['prefixes', 'suffixes'] as const).every((affixes) => {
    const [first, second] = [one.history[affixes], other.history[affixes]];
    if (mayBeEmpty && (first.length === 0 || second.length === 0)) return true;
    return endsAlike(first, second);
  });
}

function endsAlike(one: readonly string[], other: readonly string[]): boolean {
  const [shorter, longer] = one.length > other.length ? [other, one] : [one, other];
  if (shorter.length === 0) return longer.length === 0;
  const skipped = longer.length - shorter.length;
  return shorter.every((affix, index) => affix === longer[index + skipped]);
}
