import { generatorEntry, image, replacement } from './composed-entries.ts';
import { fieldSpec, selector } from './composed-selectors.ts';
import type { Feature } from './feature.ts';
import type { GeneratedLayer } from './generated-repository.ts';
import type { Random } from './random.ts';
import { ensure, mergePatch, names, operationPatch } from './sample-patches.ts';

type Config = Readonly<Record<string, unknown>>;

const nameField = { path: 'metadata/name' };
const labelsField = { path: 'metadata/labels', create: true };
const annotationsField = { path: 'metadata/annotations', create: true };

/** A transformer's configuration, with the kinds of objects that it needs. */
const transformers: Readonly<Record<string, (random: Random) => Config & { readonly needs?: readonly string[] }>> = {
  PrefixTransformer: (random) => ({ prefix: random.one(['p-', '1', '']), fieldSpecs: [nameField] }),
  SuffixTransformer: (random) => ({ suffix: random.one(['-s', '-1']), fieldSpecs: [nameField] }),
  PrefixSuffixTransformer: () => ({ prefix: 'both-', suffix: '-both', fieldSpecs: [nameField] }),
  LabelTransformer: (random) => ({
    labels: { plugged: random.one(['in', '1']) },
    fieldSpecs: [labelsField, ...(random.once(2) ? [fieldSpec(random)] : [])],
  }),
  AnnotationsTransformer: (random) => ({
    annotations: { plugged: random.one(['in', '1']) },
    fieldSpecs: random.one([
      [annotationsField],
      [annotationsField, { path: 'spec/own/notes', kind: 'Widget', create: true }],
    ]),
  }),
  NamespaceTransformer: (random) => ({
    metadata: { name: 'plugin', namespace: random.one(['media', 'plugged']) },
    unsetOnly: random.once(2),
    setRoleBindingSubjects: random.one(['defaultOnly', 'none', 'allServiceAccounts', '']),
    fieldSpecs: random.once(2) ? [{ path: 'spec/own/namespace', kind: 'Widget', create: true }] : [],
  }),
  ImageTagTransformer: (random) => ({
    imageTag: image(random),
    fieldSpecs: random.once(2) ? [{ path: 'spec/image', kind: 'Widget' }] : undefined,
  }),
  ReplicaCountTransformer: (random) => ({
    needs: ['Deployment'],
    replica: { name: names['Deployment'], count: random.below(5) },
    fieldSpecs: [{ path: 'spec/replicas', kind: 'Deployment', create: random.once(2) }],
  }),
  ReplacementTransformer: (random) => ({
    needs: ['Deployment', 'ConfigMap', 'Service', 'Widget', 'Ingress', 'StatefulSet', 'Secret'],
    replacements: [replacement(random)],
  }),
  PatchTransformer: (random) => {
    const { kind, patch } = random.once(2) ? mergePatch(random) : operationPatch(random);
    return { needs: [kind], patch, target: selector(random, kind) };
  },
  PatchStrategicMergeTransformer: (random) => {
    const { kind, patch } = mergePatch(random);
    return { needs: [kind], patches: patch };
  },
  PatchJson6902Transformer: (random) => {
    const { kind, patch } = operationPatch(random);
    return { needs: [kind], jsonOp: patch, target: { kind, name: names[kind] } };
  },
  ValueAddTransformer: (random) => ({
    value: random.one(['added', '7', undefined]),
    targets: [
      {
        selector: selector(random, 'Widget'),
        fieldPath: random.one([
          'spec/value',
          'spec/image',
          'metadata/annotations/example.org\\/a',
          'metadata/namespace',
        ]),
        filePathPosition: random.below(3),
      },
    ],
  }),
  HashTransformer: () => ({}),
};

/** Adds a plugin: in the kustomization itself, or in a file beside it. */
function add(
  layer: GeneratedLayer,
  random: Random,
  field: string,
  { needs = [], ...config }: ReturnType<(typeof transformers)[string]>,
): void {
  ensure(layer, random, ...needs);
  const name = `plugin-${random.below(1_000_000)}`;
  const metadata = { ...(config['metadata'] as object | undefined), name };
  const text = JSON.stringify({ apiVersion: 'builtin', ...config, metadata });
  if (random.once(2)) layer.add(field, text);
  else {
    layer.write(`${name}.yaml`, `${text}\n`);
    layer.add(field, `${name}.yaml`);
  }
}

const transformer: Feature = (_, random, layer) => {
  const kind = random.one(Object.keys(transformers));
  add(layer, random, 'transformers', { kind, ...transformers[kind]?.(random) });
};

/** Generators, transformers and validators with a configuration of their own. */
export const pluginFeatures: Readonly<Record<string, Feature>> = {
  generators: (_, random, layer) => {
    const field = random.one(['configMapGenerator', 'secretGenerator'] as const);
    layer.write('config.ini', '[a]\nb = <c>\n');
    layer.write('more.env', 'MORE=m\nE=\n');
    layer.write('vars.env', 'A=1\n B=two words\nC\n');
    const kind = field === 'configMapGenerator' ? 'ConfigMap' : 'Secret';
    add(layer, random, 'generators', { kind: `${kind}Generator`, needs: [kind], ...generatorEntry(random, field) });
  },
  transformers: transformer,
  'another of transformers': transformer,
  validators: (_, random, layer) =>
    add(
      layer,
      random,
      'validators',
      random.one<Config & { readonly needs?: readonly string[] }>([
        { kind: 'LabelTransformer', labels: {}, fieldSpecs: [labelsField] },
        { kind: 'PatchTransformer', patch: '- { op: remove, path: /spec }', target: { kind: 'Nobody' } },
        ...random.odds({ kind: 'LabelTransformer', labels: { a: 'b' }, fieldSpecs: [labelsField] }),
      ]),
    ),
};
