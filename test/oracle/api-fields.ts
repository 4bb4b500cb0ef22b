const selector = ['group', 'version', 'kind', 'name', 'namespace', 'annotationSelector', 'labelSelector'];
const generator = [
  ...['name', 'namespace', 'behavior', 'literals', 'files', 'envs', 'env', 'options', 'options.labels'],
  ...['options.annotations', 'options.disableNameSuffixHash', 'options.immutable'],
];
const patch = [
  ...['path', 'patch', 'target', ...selector.map((field) => `target.${field}`)],
  ...['options', 'options.allowNameChange', 'options.allowKindChange'],
];
const image = ['name', 'newName', 'newTag', 'tagSuffix', 'digest'];
const options = ['options', 'options.delimiter', 'options.index', 'options.encoding', 'options.create'];
const of = (field: string, parts: readonly string[]): string[] => [field, ...parts.map((part) => `${field}.${part}`)];

/** Every field of a kustomization: `Kustomization` of sigs.k8s.io/kustomize/api v0.21.1, types/kustomization.go, and what it is made of. */
export const kustomizationFields: readonly string[] = [
  ...['apiVersion', 'kind', 'resources', 'bases', 'components', 'configurations', 'crds', 'buildMetadata'],
  ...['namespace', 'namePrefix', 'nameSuffix', 'commonLabels', 'commonAnnotations', 'patchesStrategicMerge'],
  ...of('metadata', ['name', 'namespace', 'labels', 'annotations']),
  ...of('labels', ['pairs', 'includeSelectors', 'includeTemplates', 'fields']),
  ...['group', 'version', 'kind', 'path', 'create'].map((field) => `labels.fields.${field}`),
  ...of('patches', patch),
  ...of('patchesJson6902', patch),
  ...of('images', image),
  ...of('imageTags', image),
  ...of('replicas', ['name', 'count']),
  ...of('replacements', ['path', 'sourceValue', 'source', 'targets']),
  ...['group', 'version', 'kind', 'name', 'namespace', 'fieldPath', ...options].map(
    (each) => `replacements.source.${each}`,
  ),
  ...['select', 'reject', 'fieldPaths', ...options].map((field) => `replacements.targets.${field}`),
  ...['select', 'reject'].flatMap((field) => selector.map((part) => `replacements.targets.${field}.${part}`)),
  ...of('vars', ['name', 'objref', 'fieldref', 'fieldref.fieldPath']),
  ...['apiVersion', 'group', 'version', 'kind', 'name', 'namespace'].map((field) => `vars.objref.${field}`),
  ...of('sortOptions', ['order', 'legacySortOptions', 'legacySortOptions.orderFirst', 'legacySortOptions.orderLast']),
  ...of('configMapGenerator', generator),
  ...of('secretGenerator', [...generator, 'type']),
  ...of('generatorOptions', ['labels', 'annotations', 'disableNameSuffixHash', 'immutable']),
  ...['openapi', 'helmGlobals', 'generators', 'transformers', 'validators'],
];

/** Fields for which Flux refuses a kustomization, whatever stands in them. */
export const refusedFields: readonly string[] = ['helmCharts', 'helmChartInflationGenerator'];

/** Fields of a kustomization that are not followed, which is said (docs/what-flux-applies.md). */
export const notFollowedFields: readonly string[] = ['openapi.path'];

/** Every field of the spec of a Flux Kustomization that decides what is built: fluxcd/pkg kustomize v1.41.0, kustomize_generator.go and kustomize_varsub.go. */
export const fluxFields: readonly string[] = [
  ...['path', 'targetNamespace', 'namePrefix', 'nameSuffix', 'buildMetadata', 'components', 'ignoreMissingComponents'],
  ...of('patches', ['patch', 'target', ...selector.map((field) => `target.${field}`)]),
  ...of('images', ['name', 'newName', 'newTag', 'digest']),
  ...of('commonMetadata', ['labels', 'annotations']),
  ...of('postBuild', ['substitute', 'substituteFrom']),
  ...['kind', 'name', 'optional'].map((field) => `postBuild.substituteFrom.${field}`),
].map((field) => `spec.${field}`);
