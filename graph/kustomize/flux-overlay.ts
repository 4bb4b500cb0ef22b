import { objectAt } from '../json.ts';
import { isRemote } from './paths.ts';
import type { Failure } from './failures.ts';
import { listIn } from './kustomization.ts';
import { SpotPlace } from './place.ts';
import { Written } from './written.ts';

/** What Flux adds to the kustomization of a folder before it builds it, out of the spec of a Flux Kustomization. */
export interface Overlay {
  readonly written: Written;
  readonly failures: readonly Failure[];
}

/** Adds it as Flux does (fluxcd/pkg kustomize v1.41.0, kustomize_generator.go). */
export function overlaid(
  kustomization: Written,
  spec: Written,
  { isMade, isThere }: { readonly isMade: boolean; readonly isThere: (component: string) => boolean },
): Overlay {
  const failures: Failure[] = [];
  let written = kustomization;
  // Without resources a build would be empty to kustomize, which Flux avoids by asking for the origin of every object.
  if (!isMade && listIn(written, 'resources').length === 0)
    written = written.with(
      'buildMetadata',
      new Written(['originAnnotations'], new SpotPlace(() => kustomization.place.origin)),
    );
  for (const [field, target] of [
    ['targetNamespace', 'namespace'],
    ['namePrefix', 'namePrefix'],
    ['nameSuffix', 'nameSuffix'],
  ] as const) {
    const value = spec.get(field);
    if (value !== undefined && !value.isNull) written = written.with(target, value);
  }
  for (const field of ['patches', 'patchesJson6902', 'patchesStrategicMerge'])
    written = appended(
      written,
      field,
      listIn(spec, field).map((patch) => asText(patch, field)),
    );
  const components = listIn(spec, 'components').filter((entry) => {
    if (isRemote(entry.text) || entry.text.startsWith('/'))
      failures.push({ reason: `the component ${entry.text} is not local and relative`, at: () => entry.place.origin });
    return spec.get('ignoreMissingComponents')?.value !== true || isThere(entry.text);
  });
  written = appended(written, 'components', components);
  written = withImages(written, listIn(spec, 'images'));
  const metadata = spec.get('buildMetadata');
  if (metadata !== undefined && metadata.items.length > 0) written = written.with('buildMetadata', metadata);
  return { written, failures: [...failures, ...substituteFailures(spec)] };
}

/** The API server takes texts alone as values of variables, and Flux reads nothing else (pkg kustomize v1.41.0, kustomize_varsub.go). */
function substituteFailures(spec: Written): Failure[] {
  const substitute = spec.at('postBuild', 'substitute');
  return Object.entries(objectAt(substitute?.value, [])).flatMap(([name, value]) => {
    if (typeof value === 'string' || value === null) return [];
    const reason = `the variable ${name} is ${typeof value === 'object' ? 'no text' : `a ${typeof value}, which needs quotes`}`;
    return [{ reason, at: () => (substitute?.get(name) ?? spec).place.origin }];
  });
}

/** A list of a kustomization with more items. */
export function appended(written: Written, field: string, items: readonly Written[]): Written {
  if (items.length === 0) return written;
  const before = written.get(field);
  const list = before === undefined || before.isNull ? new Written([], written.place) : before;
  return written.with(field, list.withItems([...list.items, ...items]));
}

/** Older versions of the API take patches as data where kustomize takes text. */
function asText(patch: Written, field: string): Written {
  if (field === 'patches') return patch.without('path').without('options');
  if (field === 'patchesStrategicMerge') return new Written(JSON.stringify(patch.value), patch.place);
  const operations = patch.get('patch');
  return operations === undefined
    ? patch
    : patch.with('patch', new Written(JSON.stringify(operations.value), operations.place));
}

/** An image that the kustomization changes, too, is changed as both say, and as the spec says where they differ. */
export function withImages(written: Written, images: readonly Written[]): Written {
  return images.reduce((sum, image) => {
    const own = listIn(sum, 'images');
    const at = own.findIndex((each) => each.get('name')?.text === image.get('name')?.text);
    const before = own[at];
    if (before === undefined) return appended(sum, 'images', [image.without('tagSuffix')]);
    const list = sum.get('images') ?? sum;
    return sum.with('images', list.withItems(own.with(at, merged(before, image))));
  }, written);
}

function merged(before: Written, image: Written): Written {
  const given = (field: string): Written | undefined => {
    const value = image.get(field);
    return value === undefined || value.name === '' ? undefined : value;
  };
  const newName = given('newName');
  const [newTag, digest] = [given('newTag'), given('digest')];
  let result = newName === undefined ? before : before.with('newName', newName);
  if (newTag === undefined && digest === undefined) return result;
  result = result.without('newTag').without('digest');
  if (newTag !== undefined) result = result.with('newTag', newTag);
  return digest === undefined ? result : result.with('digest', digest);
}
