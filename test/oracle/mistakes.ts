import type { Feature } from './feature.ts';

const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;

/** What Flux refuses wherever it stands. */
export const mistakes: Readonly<Record<string, Feature>> = {
  helmCharts: (_, _random, { add }) => add('helmCharts', { name: 'thing', repo: 'https://charts.example.org' }),
  helmChartInflationGenerator: (_, _random, { add }) =>
    add('helmChartInflationGenerator', { chartName: 'thing', chartRepoUrl: 'https://charts.example.org' }),
  'a key twice': (_, _random, layer) =>
    layer.resource('twice', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: twice}\ndata: {a: 1, a: 2}\n'),
  'an object twice': (_, _random, layer) => {
    layer.ensure('configmap');
    layer.resource('again', map('settings'));
  },
  'no name': (_, _random, layer) =>
    layer.resource('nameless', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {labels: {a: b}}\n'),
  'a missing file': (_, random, { add }) =>
    add(
      random.one(['resources', 'components', 'configurations', 'crds', 'bases']),
      random.one(['missing.yaml', '../no']),
    ),
  'an unknown field': (_, _random, { kustomization }) => void (kustomization['patchess'] = []),
  'a folder without a kustomization that others include': ({ files }, _random, { add }) => {
    files.set('without/map.yaml', map('within'));
    add('resources', '../without');
  },
  'a patch of nothing': (_, random, { add }) =>
    add(random.one(['patches', 'patchesStrategicMerge']), { patch: `${map('nobody')}data: {a: b}\n` }),
  'a JSON patch without a target': (_, _random, { add }) =>
    add('patches', { patch: '- {op: add, path: /data/a, value: b}\n' }),
  'a missing file of a generator': (_, random, { add }) =>
    add(random.one(['configMapGenerator', 'secretGenerator']), {
      name: 'incomplete',
      [random.one(['envs', 'files'])]: ['missing.txt'],
    }),
  'folders in a circle': ({ files }, _random, { add }) => {
    files.set('circle/one/kustomization.yaml', 'resources: [../two]\n');
    files.set('circle/two/kustomization.yaml', 'resources: [../one]\n');
    add('resources', '../circle/one');
  },
  'a Component among resources': ({ files }, random, { add }) => {
    const isComponent = random.once(2);
    const head = isComponent ? 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n' : '';
    files.set('misplaced/kustomization.yaml', `${head}resources: [map.yaml]\n`);
    files.set('misplaced/map.yaml', map('misplaced'));
    add(isComponent ? 'resources' : 'components', '../misplaced');
  },
  'a file that is no YAML': (_, random, layer) =>
    layer.resource(
      'broken',
      random.one([`${map('broken')}data: {a: [\n`, `${map('broken')}data: "a\n`, `\t${map('broken')}`]),
    ),
  'a variable that is no text': ({ spec }, random) =>
    void (spec['postBuild'] = { substitute: { PORT: random.one([80, true]), SIZE: 'x' } }),
  'a kustomization of another kind': (_, random, { kustomization }) =>
    random.once(2)
      ? void (kustomization['kind'] = 'Kustomisation')
      : void (kustomization['apiVersion'] = 'kustomize.config.k8s.io/v2'),
  'a field of another type': (_, random, { kustomization }) =>
    random.once(2) ? void (kustomization['namePrefix'] = ['a']) : void (kustomization['metadata'] = ['a']),
  'a selector that is no expression': (_, random, { add }) =>
    add('patches', {
      patch: map('any'),
      target: random.one([{ name: '(' }, { kind: '[' }, { labelSelector: 'a in b' }, { annotationSelector: '=' }]),
    }),
  'replicas of nobody': (_, _random, { add }) => add('replicas', { name: 'nobody', count: 2 }),
  'a replacement that says too much': (_, random, { add }) =>
    add(
      'replacements',
      random.one([
        { source: { kind: 'Deployment', name: 'web' }, sourceValue: 'a', targets: [{ select: { kind: 'ConfigMap' } }] },
        { sourceValue: 'a' },
        { sourceValue: 'a', targets: [{ fieldPaths: ['a'] }] },
      ]),
    ),
};
