import { objectsOfOddRepositories as objects, type OddRepository } from './odd-repository.ts';

const fieldSpecs = 'fieldSpecs: [{ path: metadata/name }]';
const plugin = (kind: string, fields: string, name = 'p'): string =>
  `apiVersion: builtin\nkind: ${kind}\nmetadata: { name: ${name} }\n${fields}\n`;

/** A kustomization whose transformer stands in a file. */
const byFile = (kind: string, fields: string): OddRepository => ({
  'kustomization.yaml': 'resources: [all.yaml]\ntransformers: [p.yaml]\n',
  'p.yaml': plugin(kind, fields),
  'all.yaml': objects,
});

/** The same, where it stands in the kustomization. */
const inline = (kind: string, fields: string, field = 'transformers'): OddRepository => ({
  'kustomization.yaml': `resources: [all.yaml]\n${field}:\n- |-\n${plugin(kind, fields).replace(/^(?=.)/gm, '  ')}`,
  'all.yaml': objects,
});

/** Generators, transformers and validators with a configuration of their own. */
export const oddPlugins: Readonly<Record<string, OddRepository>> = {
  'a prefix by a file': byFile('PrefixTransformer', `prefix: x-\n${fieldSpecs}`),
  'a suffix inline': inline('SuffixTransformer', `suffix: -x\n${fieldSpecs}`),
  'a prefix and a suffix': byFile('PrefixSuffixTransformer', `prefix: x-\nsuffix: -y\n${fieldSpecs}`),
  'a prefix without fields': byFile('PrefixTransformer', 'prefix: x-'),
  'an empty prefix': byFile('PrefixTransformer', fieldSpecs),
  'a prefix that is a number': byFile('PrefixTransformer', `prefix: 1.10\n${fieldSpecs}`),
  'a prefix of other fields': inline(
    'PrefixTransformer',
    'prefix: x-\nfieldSpecs: [{ path: spec/serviceName, kind: StatefulSet }, { path: metadata/name, kind: Service }]',
  ),
  labels: byFile(
    'LabelTransformer',
    'labels: { a: b, n: 1, yes: yes }\nfieldSpecs: [{ path: metadata/labels, create: true }, { path: spec/selector, kind: Service, version: v1 }]',
  ),
  'labels without fields': inline('LabelTransformer', 'labels: { a: b }'),
  'labels of another type': inline('LabelTransformer', 'labels: [a]'),
  annotations: inline(
    'AnnotationsTransformer',
    'annotations: { a: "1", d: 2024-01-02 }\nfieldSpecs: [{ path: metadata/annotations, create: true }, { path: spec/template/metadata/annotations, kind: Deployment, create: true }]',
  ),
  'a namespace': namespaced(''),
  'a namespace where there is none': namespaced('unsetOnly: true'),
  'a namespace with its fields': namespaced(
    'unsetOnly: true\nfieldSpecs: [{ path: metadata/name, kind: Namespace, create: true }, { path: spec/where, kind: Deployment, create: true }]',
  ),
  'a namespace and no subjects': namespaced('setRoleBindingSubjects: none'),
  'a namespace and all accounts': namespaced('setRoleBindingSubjects: allServiceAccounts'),
  'a namespace and accounts without one': namespaced('unsetOnly: true\nsetRoleBindingSubjects: allServiceAccounts'),
  'a namespace and other subjects': namespaced('setRoleBindingSubjects: some'),
  'a patch with a target': inline(
    'PatchTransformer',
    'target: { kind: Deployment }\npatch: |-\n  - { op: add, path: /spec/paused, value: yes }',
  ),
  'a patch by its path': {
    ...byFile('PatchTransformer', 'path: patch.yaml\noptions: { allowNameChange: true }\ntarget: { kind: Service }'),
    'patch.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: other }\nspec: { type: NodePort }\n',
  },
  'a patch of nobody': inline('PatchTransformer', 'patch: "{apiVersion: v1, kind: Service, metadata: {name: none}}"'),
  'a patch without one': inline('PatchTransformer', 'target: { kind: Service }'),
  'operations of an old patch': inline(
    'PatchJson6902Transformer',
    'target: { kind: Service, name: web, version: v1 }\njsonOp: |-\n  - { op: replace, path: /spec/type, value: 1 }',
  ),
  'operations without a name': inline(
    'PatchJson6902Transformer',
    'target: { kind: Service }\njsonOp: "[{\\"op\\": \\"remove\\", \\"path\\": \\"/spec\\"}]"',
  ),
  'operations without a target': inline('PatchJson6902Transformer', 'jsonOp: "- { op: remove, path: /spec }"'),
  'merges by path and text': {
    ...byFile(
      'PatchStrategicMergeTransformer',
      'paths: [one.yaml]\npatches: |-\n  apiVersion: v1\n  kind: Service\n  metadata: { name: web }\n  spec: { type: LoadBalancer }',
    ),
    'one.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { replicas: 7 }\n',
  },
  'merges of nothing': inline('PatchStrategicMergeTransformer', 'paths: []'),
  replicas: byFile(
    'ReplicaCountTransformer',
    'replica: { name: web, count: 4 }\nfieldSpecs: [{ path: spec/replicas, create: true, kind: Deployment }]',
  ),
  'replicas without fields': byFile('ReplicaCountTransformer', 'replica: { name: web, count: 4 }'),
  images: byFile(
    'ImageTagTransformer',
    'imageTag: { name: example.org/web, newTag: 2.0 }\nfieldSpecs: [{ path: spec/image, kind: Widget }]',
  ),
  'images without any': byFile('ImageTagTransformer', 'fieldSpecs: [{ path: spec/image, kind: Widget }]'),
  replacements: byFile(
    'ReplacementTransformer',
    'replacements:\n- source: { kind: Service, fieldPath: metadata.name }\n  targets: [{ select: { kind: Deployment }, fieldPaths: [spec.of], options: { create: true } }]\n- path: more.yaml',
  ),
  'replacements in a file': {
    ...byFile('ReplacementTransformer', 'replacements: [{ path: more.yaml }]'),
    'more.yaml':
      '- sourceValue: x\n  targets: [{ select: { kind: Service }, fieldPaths: [spec.x], options: { create: true } }]\n',
  },
  'a value added': inline(
    'ValueAddTransformer',
    'value: " added "\ntargets: [{ selector: { kind: Deployment }, fieldPath: spec/added }, { fieldPath: metadata/annotations/a }]',
  ),
  'a value without a name is that of the folder': inline(
    'ValueAddTransformer',
    'targets: [{ fieldPath: spec/folder }]',
  ),
  'a value within a path': inline(
    'ValueAddTransformer',
    'value: PART\ntargets:\n- { selector: { kind: Widget }, fieldPath: spec/file, filePathPosition: 2 }\n- { selector: { kind: Widget }, fieldPath: spec/absolute, filePathPosition: 1 }\n- { selector: { kind: Widget }, fieldPath: spec/far, filePathPosition: 99 }',
  ),
  'a value in a namespace': inline('ValueAddTransformer', 'value: there\ntargets: [{ fieldPath: metadata/namespace }]'),
  'a value without targets': inline('ValueAddTransformer', 'value: there'),
  'a value of a target in a file': {
    ...byFile('ValueAddTransformer', 'value: x\ntargetFilePath: targets.yaml'),
    'targets.yaml': 'targets: [{ fieldPath: metadata/labels/t }]\n',
  },
  'a hash at once': {
    'kustomization.yaml':
      'resources: [all.yaml]\nconfigMapGenerator: [{ name: made, literals: [a=b] }]\ntransformers: [p.yaml]\n',
    'p.yaml': plugin('HashTransformer', ''),
    'all.yaml': objects,
  },
  'a generated ConfigMap': inline('ConfigMapGenerator', 'literals: [a=b, "n=1"]', 'generators'),
  'a generated Secret with another name': inline(
    'SecretGenerator',
    'name: own\nnamespace: there\ntype: kubernetes.io/basic-auth\nliterals: [username=u]\noptions: { disableNameSuffixHash: true, labels: { a: b } }',
    'generators',
  ),
  'a generated ConfigMap of a file': {
    'kustomization.yaml': 'resources: [all.yaml]\ngenerators: [g.yaml]\ngeneratorOptions: { labels: { not: there } }\n',
    'g.yaml': `${plugin('ConfigMapGenerator', 'files: [one.txt]\nenvs: [two.env]', 'one')}---\n${plugin('ConfigMapGenerator', 'behavior: merge\nliterals: [b=c]', 'two').replace('name: two', 'name: settings')}`,
    'one.txt': 'one\n',
    'two.env': 'A=1\n',
    'all.yaml': objects,
  },
  'a generated account': inline(
    'IAMPolicyGenerator',
    'cloud: gke\nkubernetesService: { name: k, namespace: n }\nserviceAccount: { name: s, projectId: p }',
    'generators',
  ),
  'an account of another cloud': inline('IAMPolicyGenerator', 'cloud: other', 'generators'),
  'a chart': inline('HelmChartInflationGenerator', 'name: chart\nrepo: https://example.org', 'generators'),
  'a generator among transformers': inline('ConfigMapGenerator', 'literals: [a=b]'),
  'a transformer among generators': inline('PrefixTransformer', `prefix: x-\n${fieldSpecs}`, 'generators'),
  'a plugin of others': {
    ...inline('PrefixTransformer', ''),
    'kustomization.yaml':
      'resources: [all.yaml]\ntransformers:\n- |-\n  apiVersion: example.org/v1\n  kind: Mine\n  metadata: { name: p, annotations: { config.kubernetes.io/function: "exec: { path: ./run }" } }\n',
  },
  'a plugin that there is not': inline('SortOrderTransformer', ''),
  'a plugin without a name': {
    'kustomization.yaml':
      'resources: [all.yaml]\ntransformers:\n- |-\n  apiVersion: builtin\n  kind: HashTransformer\n',
    'all.yaml': objects,
  },
  'a file of a plugin that is missing': {
    'kustomization.yaml': 'resources: [all.yaml]\ntransformers: [missing.yaml]\n',
    'all.yaml': objects,
  },
  'plugins of a folder': {
    'kustomization.yaml': 'resources: [all.yaml]\ntransformers: [plugins]\n',
    'plugins/kustomization.yaml':
      'resources: [p.yaml]\nnamePrefix: own-\npatches: [{ target: { kind: PrefixTransformer }, patch: "- { op: add, path: /prefix, value: z- }" }]\n',
    'plugins/p.yaml': plugin('PrefixTransformer', fieldSpecs),
    'all.yaml': objects,
  },
  'plugins of one name': {
    'kustomization.yaml': 'resources: [all.yaml]\ntransformers: [p.yaml, q.yaml]\n',
    'p.yaml': plugin('HashTransformer', ''),
    'q.yaml': plugin('HashTransformer', ''),
    'all.yaml': objects,
  },
  'plugins of the kustomization before those of files': {
    'kustomization.yaml': `resources: [all.yaml]\ntransformers:\n- p.yaml\n- |-\n${plugin('PrefixTransformer', `prefix: inline-\n${fieldSpecs}`, 'q').replace(/^(?=.)/gm, '  ')}`,
    'p.yaml': plugin('PrefixTransformer', `prefix: file-\n${fieldSpecs}`),
    'all.yaml': objects,
  },
  'transformers after fields, and below others': {
    'kustomization.yaml': 'resources: [lower]\nnameSuffix: -top\n',
    'lower/kustomization.yaml': 'resources: [all.yaml]\nnamePrefix: field-\ntransformers: [p.yaml]\n',
    'lower/p.yaml': plugin('PrefixTransformer', `prefix: plugin-\n${fieldSpecs}`),
    'lower/all.yaml': objects,
  },
  'transformers of a Component': {
    'kustomization.yaml': 'resources: [all.yaml]\ncomponents: [part]\n',
    'part/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ntransformers: [p.yaml]\ngenerators: [g.yaml]\n',
    'part/p.yaml': plugin('PrefixTransformer', `prefix: x-\n${fieldSpecs}`),
    'part/g.yaml': plugin('ConfigMapGenerator', 'literals: [a=b]', 'g'),
    'all.yaml': objects,
  },
  'transformers that are noted': {
    'kustomization.yaml': `buildMetadata: [originAnnotations, transformerAnnotations]\nresources: [all.yaml]\ntransformers:\n- p.yaml\n- |-\n${plugin('SuffixTransformer', `suffix: -s\n${fieldSpecs}`, 'q').replace(/^(?=.)/gm, '  ')}\ngenerators: [g.yaml]\n`,
    'p.yaml': plugin('PrefixTransformer', `prefix: x-\n${fieldSpecs}`),
    'g.yaml': plugin('ConfigMapGenerator', 'literals: [a=b]', 'g'),
    'all.yaml': objects,
  },
  'a kustomization of generators alone': {
    'kustomization.yaml': 'generators: [g.yaml]\n',
    'g.yaml': plugin('ConfigMapGenerator', 'literals: [a=b]', 'g'),
  },
  'a validator that leaves a label': inline(
    'LabelTransformer',
    'labels: { validated-by: me }\nfieldSpecs: [{ path: metadata/labels, create: true }]',
    'validators',
  ),
  'a validator that changes something': inline(
    'LabelTransformer',
    'labels: { a: b }\nfieldSpecs: [{ path: metadata/labels, create: true }]',
    'validators',
  ),
  'a validator that finds something': inline(
    'ReplicaCountTransformer',
    'replica: { name: none, count: 1 }',
    'validators',
  ),
  'fields of plugins in any case': inline('PrefixTransformer', 'Prefix: x-\nFieldSpecs: [{ Path: metadata/name }]'),
  'a field of a plugin that does not exist': inline('PrefixTransformer', `prefix: x-\nmore: y\n${fieldSpecs}`),
};

function namespaced(fields: string): OddRepository {
  return {
    'kustomization.yaml': 'resources: [all.yaml]\ntransformers: [p.yaml]\n',
    'p.yaml': `apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: { name: p, namespace: there }\n${fields}\n`,
    'all.yaml': objects,
  };
}
