import type { Json } from '../../json.ts';
import { misfitsOfType, type Fields, type Misfit, type Type } from '../go-types.ts';
import { all, fieldSpec, generator, image, patch, replacement, replica, selector } from '../kustomization-types.ts';

const named: Fields = all('text', 'name', 'namespace');
const affix = (...fields: readonly string[]): Fields => ({ ...all('text', ...fields), fieldSpecs: [fieldSpec] });

const generators: Readonly<Record<string, Fields>> = {
  ConfigMapGenerator: { ...generator, metadata: named },
  SecretGenerator: { ...generator, type: 'text', metadata: named },
  IAMPolicyGenerator: { cloud: 'text', kubernetesService: named, serviceAccount: all('text', 'name', 'projectId') },
  HelmChartInflationGenerator: {},
};

const transformers: Readonly<Record<string, Fields>> = {
  AnnotationsTransformer: { annotations: 'texts', fieldSpecs: [fieldSpec] },
  HashTransformer: {},
  ImageTagTransformer: { imageTag: image, fieldSpecs: [fieldSpec] },
  LabelTransformer: { labels: 'texts', fieldSpecs: [fieldSpec] },
  NamespaceTransformer: {
    metadata: named,
    fieldSpecs: [fieldSpec],
    unsetOnly: 'flag',
    setRoleBindingSubjects: 'text',
  },
  PatchJson6902Transformer: { target: selector, ...all('text', 'path', 'jsonOp') },
  PatchStrategicMergeTransformer: { paths: ['text'], patches: 'text' },
  PatchTransformer: patch,
  PrefixSuffixTransformer: affix('prefix', 'suffix'),
  PrefixTransformer: affix('prefix'),
  SuffixTransformer: affix('suffix'),
  ReplacementTransformer: { replacements: [replacement] },
  ReplicaCountTransformer: { replica, fieldSpecs: [fieldSpec] },
  ValueAddTransformer: {
    ...all('text', 'value', 'targetFilePath'),
    targets: [{ selector, fieldPath: 'text', filePathPosition: 'number' }],
  },
};

/** Whether kustomize has such a plugin itself (api v0.21.1, internal/plugins/builtinhelpers), and what it does. */
export function roleOf(kind: string): 'generator' | 'transformer' | undefined {
  if (Object.hasOwn(generators, kind)) return 'generator';
  return Object.hasOwn(transformers, kind) ? 'transformer' : undefined;
}

/** What of the configuration of a plugin Go does not read. */
export function misfitsOfPlugin(kind: string, config: Json): Misfit[] {
  const type: Type = generators[kind] ?? transformers[kind] ?? {};
  return misfitsOfType(config, type, false);
}
