import type { Feature } from './feature.ts';
import { images, replacements, generators } from './sample-entries.ts';
import { ensure } from './sample-patches.ts';

const text = (value: unknown): string => JSON.stringify(value);

/** Images, replicas, replacements and generators. */
export const entryFeatures: Readonly<Record<string, Feature>> = {
  'images.newTag': (_, _random, { add }) => add('images', images[0]),
  'images.newName': (_, _random, { add }) => add('images', images[1]),
  'images.digest': (_, random, { add }) => add('images', images[random.one([2, 6])]),
  'images.tagSuffix': (_, _random, { add }) => add('images', images[5]),
  images: (_, random, { add }) => add('images', random.one(images)),
  replicas: (_, random, layer) => {
    ensure(layer, random, 'StatefulSet', 'Deployment');
    layer.add('replicas', { name: random.one(['web', 'db']), count: random.below(5) });
  },
  'replacements.source': (_, random, layer) => {
    ensure(layer, random, 'Deployment', 'ConfigMap', 'Service', 'Widget', 'Ingress', 'StatefulSet', 'Secret');
    layer.add('replacements', random.one(replacements));
  },
  'replacements.options': (_, random, layer) => {
    ensure(layer, random, 'Deployment', 'ConfigMap', 'Service', 'Widget', 'Ingress', 'StatefulSet', 'Secret');
    layer.add('replacements', replacements[random.one([1, 2, 3, 4, 5, 9])]);
  },
  'replacements.reject': (_, random, layer) => {
    ensure(layer, random, 'Deployment', 'ConfigMap', 'Service', 'Widget', 'Ingress', 'StatefulSet', 'Secret');
    layer.add('replacements', replacements[random.one([4, 8])]);
  },
  'replacements.path': (_, random, layer) => {
    ensure(layer, random, 'Deployment', 'ConfigMap', 'Service', 'Widget', 'Ingress', 'StatefulSet', 'Secret');
    const both = random.once(2) ? random.one(replacements) : random.some(replacements, 2);
    layer.write('replacement.yaml', text(both));
    layer.add('replacements', { path: 'replacement.yaml' });
  },
  configMapGenerator: (_, random, layer) => {
    layer.write('config.ini', '[a]\nb = <c>\n');
    layer.write('vars.env', '# note\nA=1\n B=two words\nC\nD="q"\n');
    layer.add('configMapGenerator', random.one(generators));
  },
  'configMapGenerator.files': (_, _random, layer) => {
    layer.write('config.ini', '[a]\nb = <c>\n');
    layer.add('configMapGenerator', generators[1]);
  },
  'configMapGenerator.envs': (_, random, layer) => {
    layer.write('vars.env', 'A=1\n\nB=two\n');
    layer.add('configMapGenerator', generators[random.one([2, 3])]);
  },
  'configMapGenerator.behavior': (_, random, layer) => {
    ensure(layer, random, 'ConfigMap');
    layer.add('configMapGenerator', generators[random.one([6, 7, 6, 7, 8])]);
  },
  'configMapGenerator.options': (_, random, { add }) =>
    add('configMapGenerator', {
      name: 'optioned',
      literals: ['a=1'],
      options: {
        disableNameSuffixHash: random.once(2),
        immutable: random.once(2),
        labels: { x: 'y' },
        annotations: { z: '1' },
      },
    }),
  secretGenerator: (_, random, layer) => {
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
  'generated and named': (_, random, layer) => {
    layer.drop('configmap');
    layer.drop('secret');
    layer.add('configMapGenerator', { name: 'settings', literals: ['a=1', `b=${random.below(9)}`] });
    layer.add('secretGenerator', { name: 'settings-secret', literals: ['a=1'] });
  },
  generatorOptions: (_, random, { kustomization }) =>
    void (kustomization['generatorOptions'] = {
      labels: { g: 'o' },
      annotations: { c: 'x' },
      disableNameSuffixHash: random.once(2),
      immutable: random.once(3),
    }),
};
