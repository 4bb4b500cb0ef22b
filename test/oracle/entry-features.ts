import { generatorEntry, generatorOptions, image, replacement } from './composed-entries.ts';
import type { Feature } from './feature.ts';
import type { GeneratedLayer } from './generated-repository.ts';
import type { Random } from './random.ts';
import { images, replacements, generators, oddGenerators } from './sample-entries.ts';
import { ensure } from './sample-patches.ts';

const text = (value: unknown): string => JSON.stringify(value);
const sourcesOfReplacements = ['Deployment', 'ConfigMap', 'Service', 'Widget', 'Ingress', 'StatefulSet', 'Secret'];

const composedReplacement: Feature = (_, random, layer) => {
  ensure(layer, random, ...sourcesOfReplacements);
  layer.add('replacements', replacement(random));
};

function composedGenerator(field: 'configMapGenerator' | 'secretGenerator'): Feature {
  return (_, random, layer) => {
    ensure(layer, random, field === 'configMapGenerator' ? 'ConfigMap' : 'Secret');
    writeInputs(layer, random);
    layer.add(field, generatorEntry(random, field));
  };
}

function writeInputs(layer: GeneratedLayer, random: Random): void {
  layer.write('config.ini', '[a]\nb = <c>\n');
  layer.write('more.env', 'MORE=m\nE=\n');
  layer.write('vars.env', `# note\nA=${random.below(9)}\n B=two words\nC\nD="q"\n`);
}

const replacementsOfFile: Feature = (_, random, layer) => {
  ensure(layer, random, ...sourcesOfReplacements);
  const both = random.once(2) ? random.one(replacements) : random.some(replacements, 2);
  layer.write('replacement.yaml', text(both));
  layer.add('replacements', { path: 'replacement.yaml' });
};

/** Images, replicas, replacements and generators. */
export const entryFeatures: Readonly<Record<string, Feature>> = {
  images: (_, random, { add }) => add('images', random.once(3) ? random.one(images) : image(random)),
  'two images': (_, random, { add }) => {
    add('images', image(random));
    add('images', image(random));
  },
  imageTags: (_, random, { add }) => {
    for (let count = 0; count < 3; count++) add('imageTags', image(random));
  },
  replicas: (_, random, layer) => {
    ensure(layer, random, 'StatefulSet', 'Deployment');
    layer.add('replicas', { name: random.one(['web', 'db']), count: random.below(5) });
  },
  replacements: (_, random, layer) => {
    ensure(layer, random, ...sourcesOfReplacements);
    layer.add('replacements', random.one(replacements));
  },
  'a composed replacement': composedReplacement,
  'another composed replacement': composedReplacement,
  'a third composed replacement': composedReplacement,
  'replacements.path': replacementsOfFile,
  'replacements.path again': replacementsOfFile,
  configMapGenerator: (_, random, layer) => {
    ensure(layer, random, 'ConfigMap');
    writeInputs(layer, random);
    layer.add('configMapGenerator', random.one([...generators, ...random.odds(...oddGenerators)]));
  },
  'a composed configMapGenerator': composedGenerator('configMapGenerator'),
  'another composed configMapGenerator': composedGenerator('configMapGenerator'),
  secretGenerator: (_, random, layer) => {
    ensure(layer, random, 'Secret');
    layer.write('vars.env', 'A=1\nLONG=' + 'x'.repeat(random.below(120)) + '\n');
    layer.add(
      'secretGenerator',
      random.one<object>([
        { name: 'generated', envs: ['vars.env'] },
        { name: 'generated', literals: ['a=ü'], type: 'kubernetes.io/tls' },
        { name: 'settings-secret', behavior: 'merge', literals: ['a=1'] },
      ]),
    );
  },
  'a composed secretGenerator': composedGenerator('secretGenerator'),
  'another composed secretGenerator': composedGenerator('secretGenerator'),
  'generated and named': (_, random, layer) => {
    layer.lowest.replaceSample('configmap');
    layer.lowest.replaceSample('secret');
    layer.lowest.addFirst('configMapGenerator', { name: 'settings', literals: ['a=1', `b=${random.below(9)}`] });
    layer.lowest.addFirst('secretGenerator', { name: 'settings-secret', literals: ['a=1'] });
  },
  generatorOptions: (_, random, { kustomization }) =>
    void (kustomization['generatorOptions'] = { ...generatorOptions(random), ...generatorOptions(random) }),
};
