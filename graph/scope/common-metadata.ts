import { isObject } from '../json.ts';
import { pairsIn } from '../kustomize/kustomization.ts';
import type { Place } from '../kustomize/place.ts';
import { Written } from '../kustomize/written.ts';

/** What `commonMetadata` says, read once for all objects that it is set in. */
export type CommonMetadata = readonly {
  readonly field: 'labels' | 'annotations';
  readonly place: Place;
  readonly pairs: ReturnType<typeof pairsIn>;
}[];

/** The `commonMetadata` of the spec of a Flux Kustomization or of a release. */
export function commonMetadataIn(spec: Written): CommonMetadata {
  const common = spec.get('commonMetadata');
  if (common === undefined || common.isNull) return [];
  const { place } = common;
  return (['labels', 'annotations'] as const).map((field) => ({ field, place, pairs: pairsIn(common.get(field)) }));
}

/**
 * Sets labels and annotations, as Flux does after everything else. Where one that is there is no text, Flux counts none of them as there.
 */
export function withCommonMetadata(manifest: Written, common: CommonMetadata): Written {
  return common.reduce((sum, { field, place, pairs }) => {
    const before = textsOf(sum.at('metadata', field)) ?? new Written({}, place);
    const after = pairs.reduce((entries, { key, value }) => entries.with(key, value), before);
    return after.keys.length === 0 ? sum : sum.withAt(['metadata', field], after);
  }, manifest);
}

/** With nothing for null, which counts as an empty text. Undefined where something else is no text. */
function textsOf(entries: Written | undefined): Written | undefined {
  if (entries === undefined || !isObject(entries.value)) return undefined;
  const values = Object.values(entries.value);
  if (values.some((value) => typeof value !== 'string' && value !== null)) return undefined;
  return entries.keys.reduce((sum, key) => {
    const entry = sum.get(key);
    return entry?.isNull === true ? sum.with(key, new Written('', entry.place)) : sum;
  }, entries);
}
