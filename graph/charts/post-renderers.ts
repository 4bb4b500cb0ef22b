import { isObject, listAt, type Json } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { commonMetadataIn, withCommonMetadata } from '../scope/common-metadata.ts';
import { BuiltObject } from '../kustomize/built-object.ts';
import { BuildError } from '../kustomize/failures.ts';
import type { ObjectList } from '../kustomize/object-list.ts';
import { SpotPlace } from '../kustomize/place.ts';
import { readPatch } from '../kustomize/read-patch.ts';
import { setImage } from '../kustomize/transformers/images.ts';
import { applyPatch } from '../kustomize/transformers/patches.ts';
import { Written } from '../kustomize/written.ts';
import type { Work } from '../work.ts';
import { SourceFile } from '../yaml/source-file.ts';

/**
 * What a release does to the objects of its chart: patches and images of its post-renderers, and its common metadata.
 *
 * @throws BuildError where kustomize would refuse
 */
export function postRendered(release: KubernetesObject, made: readonly Written[], work: Work): readonly Written[] {
  const renderers = listAt(release.manifest, ['spec', 'postRenderers']);
  let objects: ObjectList = renderers.length === 0 ? [] : made.map((manifest) => builtOf(release, manifest));
  for (const [number, renderer] of renderers.entries()) {
    const path = ['spec', 'postRenderers', number, 'kustomize'];
    for (const field of ['patches', 'images'] as const) {
      for (const [index, entry] of listAt(renderer, ['kustomize', field]).entries()) {
        const written = new Written(entry, new SpotPlace(() => release.locate([...path, field, index])));
        objects = field === 'images' ? renamed(objects, written, work) : patched(release, objects, written, work);
      }
    }
  }
  const after = renderers.length === 0 ? made : objects.map(({ manifest }) => manifest);
  const { spec } = release.manifest;
  if (!isObject(spec) || !isObject(spec['commonMetadata'])) return after;
  const written = new Written(spec, new SpotPlace(() => release.locate(['spec', 'commonMetadata'])));
  const common = commonMetadataIn(written);
  return after.map((manifest) => withCommonMetadata(manifest, common));
}

function builtOf(release: KubernetesObject, manifest: Written): BuiltObject {
  const document: Json = manifest.value;
  const source = new SourceFile(release.file, '', []);
  return new BuiltObject({ source, index: 0, path: [], document: isObject(document) ? document : {} }, manifest);
}

function patched(release: KubernetesObject, objects: ObjectList, entry: Written, work: Work): ObjectList {
  const file = (): never => {
    throw new BuildError('a post-renderer reads no files', () => entry.place.origin);
  };
  const patch = readPatch(entry, false, { file, patterns: work.patterns });
  const spend = (values: number): void => work.spend('renderedValues', values);
  return work.within(release.file, () => applyPatch(objects, patch, spend), objects);
}

function renamed(objects: ObjectList, image: Written, { patterns }: Work): ObjectList {
  return setImage(objects, image, { specs: [], patterns });
}
