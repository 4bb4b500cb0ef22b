import type { BuiltObject } from '../built-object.ts';
import { withEmptyTexts } from '../empty-texts.ts';
import { BuildError } from '../failures.ts';
import { applyJsonPatch, type Spend } from '../json-patch.ts';
import { withTextsOf } from '../metadata-texts.ts';
import { refuseMisfits } from '../misfits.ts';
import { changed, joined, theOneCalled, type ObjectList } from '../object-list.ts';
import { RewrittenPlace } from '../place.ts';
import type { ObjectSelector } from '../object-selector.ts';
import { strategicMerge } from '../strategic-merge.ts';
import { Written } from '../written.ts';

/** A patch, ready to be applied. */
export interface Patch {
  readonly target: ObjectSelector | undefined;
  /** Objects that are merged into those they name, or into the target. */
  readonly merges: readonly BuiltObject[];
  /** Operations of a JSON patch. */
  readonly operations: readonly Written[] | undefined;
  readonly allowsNameChange: boolean;
  readonly allowsKindChange: boolean;
  /** Whether it stands in `patchesStrategicMerge`, where a patch counts as one with a target. */
  readonly isLegacy: boolean;
  readonly place: Written['place'];
}

/** @throws BuildError and BudgetError */
export function applyPatch(objects: ObjectList, patch: Patch, spend: Spend): ObjectList {
  if (patch.operations !== undefined) return applyOperations(objects, patch, { operations: patch.operations, spend });
  if (patch.target === undefined)
    return patch.merges.reduce(
      (sum, merge) => mergeInto(sum, new Set([theOneCalled(sum, merge.originalId)]), patch, merge),
      objects,
    );
  if (patch.merges.length > 1)
    throw new BuildError('a patch of several documents may have no target', () => patch.place.origin);
  const [merge] = patch.merges;
  if (merge === undefined) return objects;
  const { target } = patch;
  return mergeInto(objects, new Set(objects.filter((object) => target.fits(object))), patch, merge);
}

function mergeInto(
  objects: ObjectList,
  targets: ReadonlySet<BuiltObject>,
  patch: Patch,
  merge: BuiltObject,
): ObjectList {
  const isTargeted = patch.target !== undefined || patch.isLegacy;
  const after = changed(objects, (object) => (targets.has(object) ? merged(object, patch, merge, isTargeted) : object));
  if (!isTargeted || after === objects) return after;
  return joined([], after, (object) => {
    throw new BuildError(`a patch gives two objects the name ${object.id.name}`, () => patch.place.origin);
  });
}

function merged(object: BuiltObject, patch: Patch, merge: BuiltObject, isTargeted: boolean): BuiltObject | undefined {
  const noted = patch.allowsNameChange || patch.allowsKindChange ? object.remembered() : object;
  const start = dropsAnnotations(merge.manifest) ? noted.forgotten() : noted;
  let content = merge.manifest;
  if (isTargeted) content = ofTarget(withTextsOf(withTextsOf(content, 'labels'), 'annotations'), object);
  const after = strategicMerge(object.manifest, content);
  if (after === undefined || after.keys.length === 0) return undefined;
  let kept = after;
  if (!patch.allowsKindChange) kept = keep(kept, ['kind'], object.manifest);
  if (!patch.allowsNameChange) kept = keep(kept, ['metadata', 'name'], object.manifest);
  const named = patch.allowsNameChange ? start : start.withHistory({ isNamedAgain: true });
  return named.withManifest(keep(kept, ['metadata', 'namespace'], object.manifest));
}

/** A patch with a target speaks of whatever version the target has. */
function ofTarget(content: Written, object: BuiltObject): Written {
  const version = object.manifest.get('apiVersion');
  return version === undefined ? content : content.with('apiVersion', version);
}

function keep(manifest: Written, path: readonly string[], before: Written): Written {
  const own = before.at(...path);
  const [first = '', second] = path;
  if (own !== undefined && own.name !== '') return manifest.withAt(path, own);
  const parent = manifest.get(first);
  return second === undefined || parent === undefined ? manifest : manifest.with(first, parent.without(second));
}

function applyOperations(
  objects: ObjectList,
  patch: Patch,
  { operations, spend }: { readonly operations: readonly Written[]; readonly spend: Spend },
): ObjectList {
  const { target } = patch;
  if (target === undefined) throw new BuildError('a JSON patch needs a target', () => patch.place.origin);
  // Operations are read as data: how their values were written is lost.
  const data = operations.map(({ value, place }) => new Written(value, new RewrittenPlace(place)));
  return changed(objects, (object) => {
    if (!target.fits(object)) return object;
    refuseMisfits(object);
    const unlinked = object.withHistory({ links: [] });
    const start = patch.isLegacy ? unlinked : unlinked.remembered();
    const manifest = start.isNoted ? withAnnotations(object.manifest) : object.manifest;
    const { value, place } = withEmptyTexts(manifest, object.writtenIn.source);
    const document = new Written(value, new RewrittenPlace(place));
    const kept = operations.some(setsAnnotations) ? start.forgotten() : start;
    return kept.withManifest(withTextsOf(applyJsonPatch(document, data, spend), 'annotations'));
  });
}

/** Operations find annotations wherever kustomize has notes of its own among them. */
function withAnnotations(manifest: Written): Written {
  const metadata = manifest.get('metadata');
  if (metadata === undefined || metadata.get('annotations')?.kind === 'map') return manifest;
  return manifest.withAt(['metadata', 'annotations'], new Written({}, metadata.place));
}

/** Whether a patch takes all annotations away, those of kustomize with them. */
function dropsAnnotations(content: Written): boolean {
  const metadata = content.get('metadata');
  const annotations = metadata?.get('annotations');
  return annotations?.isNull === true || [metadata, annotations].some((map) => isDropped(map?.get('$patch')?.text));
}

const isDropped = (directive: string | undefined): boolean => directive === 'replace' || directive === 'delete';

/** Whether an operation puts others in the place of all annotations, or takes them away. */
function setsAnnotations(operation: Written): boolean {
  const paths = ['path', ...(operation.get('op')?.text === 'move' ? ['from'] : [])];
  const changesAll = ['/metadata', '/metadata/annotations'];
  return (
    operation.get('op')?.text !== 'test' && paths.some((field) => changesAll.includes(operation.get(field)?.text ?? ''))
  );
}
