import { variable } from './composed-entries.ts';
import { fieldSpec, given, maybe } from './composed-selectors.ts';
import type { Feature } from './feature.ts';
import { images } from './sample-entries.ts';
import { sampleObjects } from './sample-objects.ts';
import { ensure, mergePatch } from './sample-patches.ts';

const text = (value: unknown): string => JSON.stringify(value);

const oldBases: Feature = ({ files }, random, layer) => {
  if (files.has('based/based.yaml')) return;
  const based = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: based}\ndata: {a: ""}\n';
  files.set('based/kustomization.yaml', `resources: [based.yaml]\n${random.once(2) ? 'namespace: media\n' : ''}`);
  files.set('based/based.yaml', based);
  layer.add('bases', '../based');
  if (random.once(2)) layer.turnIntoBases();
};

/** The other fields of a kustomization, and odd files. */
export const kustomizeFeatures: Readonly<Record<string, Feature>> = {
  namespace: (_, random, { kustomization }) =>
    void (kustomization['namespace'] = random.one(['media', 'other', 'default'])),
  namePrefix: (_, random, { kustomization }) => void (kustomization['namePrefix'] = random.one(['dev-', 'a', '1-'])),
  'nameSuffix again': (_, random, { kustomization }) => void (kustomization['nameSuffix'] = random.one(['-v2', '-1'])),
  nameSuffix: (_, random, { kustomization }) => void (kustomization['nameSuffix'] = random.one(['-v2', '-x'])),
  commonLabels: (_, random, { kustomization }) =>
    void (kustomization['commonLabels'] = { owner: 'me', ...(random.once(3) && { app: 'all' }) }),
  'labels.pairs': (_, random, { add }) =>
    add('labels', { pairs: { owner: 'me', stage: random.one(['true', '2', 'x']) } }),
  'labels.includeSelectors': (_, _random, { add }) =>
    add('labels', { pairs: { part: 'selector' }, includeSelectors: true }),
  'labels.includeTemplates': (_, _random, { add }) =>
    add('labels', { pairs: { part: 'template' }, includeTemplates: true }),
  'labels.fields': (_, random, { add }) =>
    add('labels', {
      pairs: { deep: 'yes' },
      fields: [{ path: 'spec/own/labels', kind: 'Widget', create: random.once(2) }],
    }),
  'labels with any fields': (_, random, { add }) =>
    add(
      'labels',
      given({
        pairs: { deep: random.one(['yes', '1']), wide: 'x' },
        fields: [fieldSpec(random), fieldSpec(random)],
        includeSelectors: maybe(random, 4, true, false),
        includeTemplates: maybe(random, 4, true, false),
      }),
    ),
  commonAnnotations: (_, random, { kustomization }) =>
    void (kustomization['commonAnnotations'] = { by: 'us', note: random.one(['1', 'no', 'x y']) }),
  components: (_, random, layer) => {
    const { patch, kind } = mergePatch(random);
    const component = layer.component();
    component.add('patches', { patch, target: { kind } });
    if (random.once(2)) component.kustomization['namespace'] = 'component';
    if (random.once(2)) component.add('configMapGenerator', { name: 'of-component', literals: ['a=1'] });
    if (random.once(3)) component.add('labels', { pairs: { component: 'yes' } });
    if (random.once(3)) component.kustomization['namePrefix'] = 'c-';
    if (random.once(3)) component.add('images', random.one(images));
  },
  bases: oldBases,
  'bases again': oldBases,
  configurations: (_, random, layer) => {
    layer.write(
      'own.yaml',
      random.one([
        'commonLabels:\n- {path: spec/own/labels, kind: Widget, create: true}\nimages:\n- {path: spec/image, kind: Widget}\n',
        'nameReference:\n- kind: ConfigMap\n  version: v1\n  fieldSpecs:\n  - {path: spec/ref/configMap, kind: Widget}\n  - {path: spec/valuesFrom/name, kind: HelmRelease}\n',
        'namePrefix:\n- {path: metadata/name, kind: Widget}\nnamespace:\n- {path: spec/own/namespace, kind: Widget, create: true}\nreplicas:\n- {path: spec/count, kind: Widget, create: true}\nvarReference:\n- {path: spec/dollars, kind: Widget}\n',
      ]),
    );
    layer.add('configurations', 'own.yaml');
  },
  crds: (_, _random, layer) => {
    const properties = { apiVersion: {}, kind: {}, metadata: {}, spec: { $ref: 'org.example.v1.WidgetSpec' } };
    const ref = {
      'x-kubernetes-object-ref-api-version': 'v1',
      'x-kubernetes-object-ref-kind': 'ConfigMap',
      'x-kubernetes-object-ref-name-key': 'configMap',
    };
    layer.write(
      'schema.json',
      text({
        'org.example.v1.Widget': { Schema: { properties } },
        'org.example.v1.WidgetSpec': { Schema: { properties: { ref, own: { 'x-kubernetes-annotation': '' } } } },
      }),
    );
    layer.add('crds', 'schema.json');
  },
  openapi: (_, _random, { kustomization }) => void (kustomization['openapi'] = { version: 'v1.21.2' }),
  metadata: (_, _random, { kustomization }) =>
    void (kustomization['metadata'] = {
      name: 'own',
      namespace: 'elsewhere',
      labels: { a: 'b' },
      annotations: { c: 'd', 'config.kubernetes.io/local-config': 'true' },
    }),
  vars: (_, random, layer) => {
    ensure(layer, random, 'ConfigMap', 'Service', 'Deployment');
    layer.add('vars', { ...variable(random), name: 'VAR_A' });
  },
  'two vars': (_, random, layer) => {
    ensure(layer, random, 'ConfigMap', 'Service', 'Deployment');
    layer.add('vars', { ...variable(random), name: random.one(['VAR_B', ...random.odds('VAR_A')]) });
    layer.add('vars', { ...variable(random), name: 'VAR_C' });
  },
  sortOptions: (_, random, { kustomization }) =>
    void (kustomization['sortOptions'] = random.one([
      { order: 'fifo' },
      ...Array.from({ length: 6 }, () => ({
        order: 'legacy',
        legacySortOptions: { orderFirst: ['Service'], orderLast: ['Secret'] },
      })),
    ])),
  buildMetadata: (_, random, { kustomization }) =>
    void (kustomization['buildMetadata'] = random.one([
      ['originAnnotations'],
      ['transformerAnnotations'],
      ['originAnnotations', 'transformerAnnotations'],
      ['managedByLabel'],
    ])),
  helmGlobals: (_, _random, { kustomization }) => void (kustomization['helmGlobals'] = { chartHome: 'charts' }),
  'a folder without a kustomization': (repository, random) => {
    for (const name of random.some(Object.keys(sampleObjects), 4)) repository.plain(name);
  },
  'several documents': (_, _random, layer) =>
    layer.resource(
      'several',
      '---\n# nothing\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: first}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: second}\n...\n',
    ),
};
