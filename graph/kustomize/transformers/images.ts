import { BuildError } from '../failures.ts';
import { editFields, type FieldSpec } from '../field-spec.ts';
import { changed, type ObjectList } from '../object-list.ts';
import type { InputPatterns } from '../../input-patterns.ts';
import { SpotPlace } from '../place.ts';
import { withText } from '../scalar-text.ts';
import type { Written } from '../written.ts';

/** Gives images another name, tag or digest. */
export function setImage(
  objects: ObjectList,
  image: Written,
  { specs, patterns }: { readonly specs: readonly FieldSpec[]; readonly patterns: InputPatterns },
): ObjectList {
  const name = image.get('name')?.text ?? '';
  // As kustomize has it: the name itself is read as a regular expression.
  const pattern = `${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?`;
  const place = new SpotPlace(() => (decidingField(image) ?? image).place.origin);
  const set = (field: Written): Written => {
    if (field.kind !== 'scalar') throw new BuildError('an image is a text', () => field.place.origin);
    return patterns.fitsWhole(pattern, field.text) ? withText(field, changedImage(field.text, image), place) : field;
  };
  return changed(objects, (object) =>
    object.id.kind === 'CustomResourceDefinition'
      ? object
      : object.withManifest(editFields(inContainers(object.manifest, set), object.id, specs, { set })),
  );
}

/** The field that decides which image runs: its version, where it gives one. */
function decidingField(image: Written): Written | undefined {
  return ['digest', 'newTag', 'tagSuffix', 'newName']
    .map((field) => image.get(field))
    .find((field) => field !== undefined && field.name !== '');
}

/** Wherever lists of containers stand. kustomize looks there first, and then at its specs, so that a suffix counts twice. */
function inContainers(node: Written, set: (field: Written) => Written): Written {
  if (node.kind === 'list') return withItems(node, (item) => inContainers(item, set));
  return node.keys.reduce((sum, key) => {
    const before = sum.get(key);
    if (before === undefined || before.kind === 'scalar') return sum;
    let after = inContainers(before, set);
    if ((key === 'containers' || key === 'initContainers') && after.kind === 'list')
      after = withItems(after, (item) => withImage(item, set));
    return after === before ? sum : sum.with(key, after);
  }, node);
}

function withImage(item: Written, set: (field: Written) => Written): Written {
  const image = item.get('image');
  const after = image === undefined || image.isNull ? image : set(image);
  return after === undefined || after === image ? item : item.with('image', after);
}

function withItems(list: Written, change: (item: Written) => Written): Written {
  const items = list.items;
  const after = items.map(change);
  return after.every((item, index) => item === items[index]) ? list : list.withItems(after);
}

function changedImage(given: string, image: Written): string {
  const field = (name: string): string => image.get(name)?.name ?? '';
  const before = parts(given);
  const [newTag, digest, tagSuffix] = [field('newTag'), field('digest'), field('tagSuffix')];
  const after =
    newTag !== '' || digest !== ''
      ? { tag: newTag, digest }
      : tagSuffix !== ''
        ? { tag: before.tag + tagSuffix, digest: '' }
        : before;
  const name = field('newName') === '' ? before.name : field('newName');
  return name + (after.tag === '' ? '' : `:${after.tag}`) + (after.digest === '' ? '' : `@${after.digest}`);
}

/** A colon in front of the first slash belongs to the port of a registry. */
function parts(image: string): { name: string; tag: string; digest: string } {
  const slash = Math.max(0, image.indexOf('/'));
  const at = image.indexOf('@', slash);
  const colon = image.indexOf(':', slash);
  const hasTag = colon >= 0 && (at < 0 || colon < at);
  const nameEnd = hasTag ? colon : at < 0 ? image.length : at;
  return {
    name: image.slice(0, nameEnd),
    tag: hasTag ? image.slice(colon + 1, at < 0 ? image.length : at) : '',
    digest: at < 0 ? '' : image.slice(at + 1),
  };
}
