import { fieldsOf, type ReferenceField } from './reference-field.ts';

/**
 * The fields of Flux. The Secret of a GitRepository, the key of a decryption and the variables of a whole cluster that are secret are made
 * before Flux runs, by whoever bootstraps it: nobody looks for them in a repository. Sources stand in a rule of their own, `flux/source-exists`.
 */
export const ofFlux: readonly ReferenceField[] = [
  ...fieldsOf(
    { group: 'helm.toolkit.fluxcd.io', of: ['HelmRelease'] },
    { at: 'spec.valuesFrom.*.name', kind: ['ConfigMap', 'Secret'], mayBeOptional: true },
  ),
  ...fieldsOf(
    { group: 'kustomize.toolkit.fluxcd.io', of: ['Kustomization'] },
    { at: 'spec.postBuild.substituteFrom.*.name', kind: ['ConfigMap'], mayBeOptional: true },
  ),
  ...fieldsOf(
    { group: 'source.toolkit.fluxcd.io', of: ['HelmRepository'] },
    { at: 'spec.secretRef.name', kind: 'Secret' },
  ),
  ...fieldsOf(
    { group: 'notification.toolkit.fluxcd.io', of: ['Alert'] },
    { at: 'spec.providerRef.name', kind: 'Provider' },
  ),
  ...fieldsOf(
    { group: 'notification.toolkit.fluxcd.io', of: ['Provider', 'Receiver'] },
    { at: 'spec.secretRef.name', kind: 'Secret' },
  ),
  ...fieldsOf(
    { group: 'image.toolkit.fluxcd.io', of: ['ImagePolicy'] },
    { at: 'spec.imageRepositoryRef.name', kind: 'ImageRepository' },
  ),
  ...fieldsOf(
    { group: 'image.toolkit.fluxcd.io', of: ['ImageRepository'] },
    { at: 'spec.secretRef.name', kind: 'Secret' },
  ),
];
