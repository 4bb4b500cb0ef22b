import type { Json } from '../../json.ts';
import { BuildError } from '../failures.ts';
import { editAtPath, jsonInside, lookUp, type Creation, type PathEdit } from '../field-path.ts';
import { goJson } from '../go-json.ts';
import { effectiveNamespace, isOfKind, type ObjectId } from '../object-id.ts';
import { changed, type ObjectList } from '../object-list.ts';
import type { InputPatterns } from '../../input-patterns.ts';
import { ObjectSelector } from '../object-selector.ts';
import { MisfitPlace, SpotPlace, type Place } from '../place.ts';
import { splitFieldPath } from '../split-path.ts';
import { plainScalar, plainTime } from '../../yaml/yaml-scalar.ts';
import { isUntyped, untyped } from '../scalar-text.ts';
import { Written } from '../written.ts';

const nameField = 'metadata.name';

/** Copies a value from one object to fields of others. */
export function replace(objects: ObjectList, replacement: Written, patterns: InputPatterns): ObjectList {
  const place = new SpotPlace(() => replacement.place.origin);
  const targets = replacement.get('targets');
  const source = replacement.get('source');
  const fixed = replacement.get('sourceValue');
  if ((source === undefined && fixed === undefined) || targets === undefined)
    throw new BuildError('a replacement needs a source and a target', () => place.origin);
  if (source !== undefined && fixed !== undefined)
    throw new BuildError('a replacement has both source and sourceValue', () => place.origin);
  const value =
    fixed === undefined ? valueOf(objects, source ?? replacement) : untyped(fixed.text, () => fixed.place.origin);
  return targets.items.reduce((sum, target) => replaceIn(sum, target, { value, patterns, place }), objects);
}

function valueOf(objects: ObjectList, source: Written): Written {
  const refuse = (reason: string): never => {
    throw new BuildError(reason, () => source.place.origin);
  };
  const selector = idIn(source);
  const [found, ...others] = objects.filter(({ ids }) => ids.some((id) => isSelectedBy(id, selector)));
  if (found === undefined) return refuse('the source of a replacement is no object of this build');
  if (others.length > 0) return refuse('the source of a replacement fits several objects');
  const path = source.get('fieldPath')?.name ?? '';
  const field = lookUp(found.manifest, splitFieldPath(path === '' ? nameField : path));
  if (field === undefined || isEmpty(field)) return refuse(`${path} is not in the source of a replacement`);
  const options = source.get('options');
  const delimiter = options?.get('delimiter')?.text ?? '';
  if (delimiter === '') return field;
  if (field.kind !== 'scalar') return refuse('a delimiter needs a text');
  const index = indexIn(options);
  const part = field.text.split(delimiter)[index];
  if (part === undefined) return refuse(`there is no part ${index} in the source of a replacement`);
  const place = new SpotPlace(() => field.place.origin, part);
  return new Written(typeof field.value === 'string' ? part : plainScalar(part), place);
}

function isEmpty(field: Written): boolean {
  return field.isNull || (field.text === '' && field.keys.length === 0 && field.items.length === 0);
}

function indexIn(options: Written | undefined): number {
  return Number(options?.get('index')?.value ?? 0);
}

interface Replacing {
  readonly value: Written;
  readonly patterns: InputPatterns;
  readonly place: Place;
}

interface Copying extends Replacing {
  readonly hasPlainName: boolean;
}

function replaceIn(objects: ObjectList, target: Written, replacing: Replacing): ObjectList {
  const select = target.get('select');
  if (select === undefined)
    throw new BuildError('a replacement does not say in which objects', () => target.place.origin);
  const selector = new ObjectSelector(select.value, replacing.patterns);
  const rejects = (target.get('reject')?.items ?? []).map(
    (reject) => new ObjectSelector(reject.value, replacing.patterns),
  );
  const paths = (target.get('fieldPaths')?.items ?? []).map((path) => path.text);
  return changed(objects, (object) => {
    if (!selector.fitsMetadata(object)) return object;
    if (rejects.some((reject) => reject.asksMetadata && reject.fitsMetadata(object))) return object;
    if (rejects.some((reject) => !reject.isEmpty && object.ids.some((id) => reject.fitsId(id)))) return object;
    if (!object.ids.some((id) => selector.fitsId(id))) return object;
    const fields = paths.length === 0 ? [nameField] : paths;
    const own = { ...replacing, hasPlainName: object.hasPlainName };
    const manifest = fields.reduce((sum, path) => copied(sum, path, target, own), object.manifest);
    return object.withManifest(manifest).withHistory({ mayMisfit: true });
  });
}

function copied(manifest: Written, path: string, target: Written, copying: Copying): Written {
  const { value, patterns, place } = copying;
  const isPlain = copying.hasPlainName && path === nameField;
  const options = target.get('options');
  const creation: Creation | undefined =
    options?.get('create')?.value === true ? { kind: value.kind, place } : undefined;
  const way = splitFieldPath(path);
  const structured = insideText(manifest, way, value, { creation, patterns });
  if (structured !== undefined) return structured;
  const { node, count } = editAtPath(manifest, way, {
    set: (field) => merged(field, value, { options, place, isPlain }),
    creation,
    patterns,
  });
  if (count === 0) throw new BuildError(`${path} is not in the target of a replacement`, () => target.place.origin);
  return node;
}

function merged(
  field: Written,
  value: Written,
  { options, place, isPlain }: { options: Written | undefined; place: Place; isPlain: boolean },
): Written {
  const delimiter = options?.get('delimiter')?.text ?? '';
  let { text } = value;
  if (delimiter !== '') {
    if (field.kind !== 'scalar') throw new BuildError('a delimiter needs a text', () => field.place.origin);
    const index = indexIn(options);
    const parts = field.text.split(delimiter);
    if (index < 0) parts.unshift(text);
    else if (index >= parts.length) parts.push(text);
    else parts[index] = text;
    text = parts.join(delimiter);
  }
  // What is put there whole is decided where it comes from.
  const decides = delimiter === '' ? value.place : place;
  const at = new SpotPlace(() => decides.origin, undefined, field.place.style);
  if (field.kind !== 'scalar') return delimiter === '' ? value : new Written(text, at);
  return isPlain || field.value === undefined || isUntyped(field)
    ? untyped(text, () => decides.origin)
    : keepingType(field, text, at);
}

/** A scalar keeps its type, whatever is put there; anything else becomes what the source is. */
function keepingType(field: Written, text: string, at: Place): Written {
  // The type stays what it was, for whoever puts something else there.
  const misfit = (stands: string): Written =>
    new Written(field.value, new MisfitPlace(field.place, `${JSON.stringify(text)} is put where ${stands} stands`));
  const isTime = plainTime(field.place.raw ?? '') !== undefined;
  if (isTime && plainTime(text) === undefined) return misfit('a time');
  if (typeof field.value === 'string') return new Written(text, at);
  const meaning = plainScalar(text);
  if (isOfType(field, meaning, text)) return new Written(meaning, new SpotPlace(() => at.origin, text));
  return misfit(field.isNull ? 'null' : `a ${typeof field.value}`);
}

/** A way that leads into a text which holds JSON: the text is written anew. Undefined where it leads into none. */
function insideText(
  manifest: Written,
  way: readonly string[],
  value: Written,
  how: Pick<PathEdit, 'creation' | 'patterns'>,
): Written | undefined {
  for (let length = 1; length < way.length; length++) {
    const before = way.slice(0, length);
    let field: Written | undefined;
    try {
      field = lookUp(manifest, before);
    } catch {
      return undefined;
    }
    if (field?.kind !== 'scalar') continue;
    const data = jsonInside(field.text);
    if (data === undefined) return undefined;
    const after = editAtPath(new Written(data, field.place), way.slice(length), { ...how, set: () => value });
    if (after.count === 0) return undefined;
    const isIndented = field.text.includes('\n') && field.text.includes('  ');
    const text = new Written(goJson(after.node.value, isIndented ? '  ' : ''), value.place);
    return editAtPath(manifest, before, { ...how, set: () => text, creation: undefined }).node;
  }
  return undefined;
}

const whole = /^[-+]?(?:0x[\da-f_]+|0[bo]?[0-7_]+|[\d_]+)$/i;

/** Whether what a text means can be written where a field keeps its type: a whole number takes no other. */
function isOfType(field: Written, meaning: Json, text: string): boolean {
  if (field.isNull) return meaning === null;
  if (typeof meaning !== typeof field.value) return false;
  return typeof meaning !== 'number' || !whole.test(field.text) || whole.test(text);
}

interface IdSelector {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

function idIn(source: Written): IdSelector {
  const field = (name: string): string => source.get(name)?.name ?? '';
  return {
    group: field('group'),
    version: field('version'),
    kind: field('kind'),
    name: field('name'),
    namespace: field('namespace'),
  };
}

function isSelectedBy(id: ObjectId, selector: IdSelector): boolean {
  const isNamed = selector.name === '' || selector.name === id.name;
  const isThere =
    selector.namespace === '' ||
    effectiveNamespace({ ...id, namespace: selector.namespace }) === effectiveNamespace(id);
  return isNamed && isThere && isOfKind(id, selector);
}
