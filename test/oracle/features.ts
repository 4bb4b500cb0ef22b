import { entryFeatures } from './entry-features.ts';
import type { Feature } from './feature.ts';
import { fluxFeatures } from './flux-features.ts';
import { kustomizeFeatures } from './kustomize-features.ts';
import { patchFeatures } from './patch-features.ts';
import { pluginFeatures } from './plugin-features.ts';

/** One for each field of kustomize and of Flux that a build can meet. */
export const features: Readonly<Record<string, Feature>> = {
  ...kustomizeFeatures,
  ...entryFeatures,
  ...patchFeatures,
  ...pluginFeatures,
  ...fluxFeatures,
};
