import type { Json } from '../json.ts';
import { misfitsOfType, type Fields, type Misfit, type Type } from './go-types.ts';

/** Fields of one type. */
export const all = <Name extends string>(type: Type, ...names: readonly Name[]): Record<Name, Type> =>
  Object.fromEntries(names.map((name) => [name, type])) as Record<Name, Type>;

/** What names an object. */
export const object = all('text', 'group', 'version', 'kind', 'name', 'namespace');
/** What picks objects. */
export const selector: Fields = { ...object, ...all('text', 'annotationSelector', 'labelSelector') };
/** A patch. */
export const patch: Fields = { ...all('text', 'path', 'patch'), target: selector, options: 'flags' };
const made: Fields = {
  ...all('texts', 'labels', 'annotations'),
  ...all('flag', 'disableNameSuffixHash', 'immutable'),
};
/** What a generator makes. */
export const generator: Fields = {
  ...all('text', 'name', 'namespace', 'behavior', 'env'),
  ...all(['text'], 'literals', 'files', 'envs'),
  options: made,
};
/** An entry of `images`. */
export const image: Fields = all('text', 'name', 'newName', 'tagSuffix', 'newTag', 'digest');
/** An entry of `replicas`. */
export const replica: Fields = { name: 'text', count: 'number' };
/** Where a field stands. */
export const fieldSpec: Fields = { ...all('text', 'group', 'version', 'kind', 'path'), create: 'flag' };
const cut: Fields = { ...all('text', 'delimiter', 'encoding'), index: 'number', create: 'flag' };
const replacementTarget: Fields = { select: selector, reject: [selector], fieldPaths: ['text'], options: cut };

/** An entry of `replacements`. */
export const replacement: Fields = {
  ...all('text', 'path', 'sourceValue'),
  source: { ...object, fieldPath: 'text', options: cut },
  targets: [replacementTarget],
};

/** `Kustomization` of sigs.k8s.io/kustomize/api v0.21.1 (types/kustomization.go), and what it is made of. */
const kustomization: Fields = {
  ...all('text', 'apiVersion', 'kind', 'namespace', 'namePrefix', 'nameSuffix'),
  ...all(['text'], 'resources', 'bases', 'components', 'crds', 'configurations', 'patchesStrategicMerge'),
  ...all(['text'], 'generators', 'transformers', 'validators', 'buildMetadata'),
  ...all('texts', 'commonLabels', 'commonAnnotations', 'openapi'),
  ...all('any', 'helmGlobals', 'helmCharts', 'helmChartInflationGenerator'),
  metadata: { ...all('text', 'name', 'namespace'), ...all('texts', 'labels', 'annotations') },
  labels: [
    {
      pairs: 'texts',
      ...all('flag', 'includeSelectors', 'includeTemplates'),
      fields: [fieldSpec],
    },
  ],
  patches: [patch],
  patchesJson6902: [patch],
  images: [image],
  imageTags: [image],
  replicas: [replica],
  replacements: [replacement],
  vars: [{ name: 'text', objref: { ...object, apiVersion: 'text' }, fieldref: { fieldPath: 'text' } }],
  sortOptions: { order: 'text', legacySortOptions: all(['text'], 'orderFirst', 'orderLast') },
  configMapGenerator: [generator],
  secretGenerator: [{ ...generator, type: 'text' }],
  generatorOptions: made,
};

/**
 * What of a kustomization Go does not read.
 *
 * @param isStrict whether fields that do not exist and numbers that stand for texts count, as in one that another includes
 */
export function misfitsOf(document: Json, isStrict: boolean): Misfit[] {
  return misfitsOfType(document, kustomization, isStrict);
}
