import { describe, expect, test } from 'vitest';
import type { JsonPath } from '../../../graph/json.ts';
import { readFilesInto } from '../../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../../graph/resource/graph.ts';

const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\n';
const patch = (operation: string): string =>
  `resources: [service.yaml]\npatches:\n  - target: { kind: Service }\n    patch: |-\n      - ${operation}\n`;

interface Row {
  readonly kustomization: string;
  readonly service?: string;
  readonly field: JsonPath;
  readonly value: unknown;
}

/** What generated and real repositories showed: each is what Flux's own library builds (`npm run prove -- --flux 2000`). */
const rows: Readonly<Record<string, Row>> = {
  // plugins: PatchTransformer remembers the name in an annotation before it applies operations.
  'a JSON patch adds an annotation where there are none': {
    kustomization: patch('{ op: add, path: /metadata/annotations/a, value: b }'),
    field: ['metadata', 'annotations'],
    value: { a: 'b' },
  },
  'what a JSON patch sets is data: `y` is true, and then a text': {
    kustomization: patch('{ op: add, path: /metadata/annotations/a, value: y }'),
    field: ['metadata', 'annotations'],
    value: { a: 'true' },
  },
  'a JSON patch sets 1.10 as a number': {
    kustomization: patch('{ op: add, path: /metadata/annotations/a, value: 1.10 }'),
    field: ['metadata', 'annotations'],
    value: { a: '1.1' },
  },
  'a label goes into annotations that only kustomize has, after a prefix': {
    kustomization:
      'resources: [service.yaml]\nnamePrefix: x-\nlabels: [{ pairs: { a: b }, fields: [{ path: metadata/annotations }] }]\n',
    field: ['metadata', 'annotations'],
    value: { a: 'b' },
  },
  'a label goes into no annotations where there are none': {
    kustomization:
      'resources: [service.yaml]\nlabels: [{ pairs: { a: b }, fields: [{ path: metadata/annotations }] }]\n',
    field: ['metadata', 'annotations'],
    value: undefined,
  },
  'a part of a folded text with more indentation gets an empty line in front': {
    kustomization: 'resources: [service.yaml]\n',
    service: `${service}spec:\n  externalName: >-\n    one\n      two\n      three\n    four\n`,
    field: ['spec', 'externalName'],
    value: 'one\n\n  two\n  three\nfour',
  },
  'a folded text that keeps its end gets a line more': {
    kustomization: 'resources: [service.yaml]\n',
    service: `${service}spec:\n  externalName: >+\n    one\n\n\n`,
    field: ['spec', 'externalName'],
    value: 'one\n\n\n\n',
  },
  'a literal text stays': {
    kustomization: 'resources: [service.yaml]\n',
    service: `${service}spec:\n  other: >-\n    x\n  externalName: |-\n    one\n      two\n`,
    field: ['spec', 'externalName'],
    value: 'one\n  two',
  },
  'transformers are noted in their order': {
    kustomization:
      'resources: [service.yaml]\nnamePrefix: x-\nnamespace: media\nbuildMetadata: [transformerAnnotations]\n',
    field: ['metadata', 'annotations'],
    value: {
      'alpha.config.kubernetes.io/transformations': ['NamespaceTransformer', 'PrefixTransformer']
        .map(
          (kind) => `- configuredIn: kustomization.yaml\n  configuredBy:\n    apiVersion: builtin\n    kind: ${kind}\n`,
        )
        .join(''),
    },
  },
  'an object whose annotations are replaced comes from the patch': {
    kustomization:
      'resources: [service.yaml]\nbuildMetadata: [originAnnotations]\npatches:\n  - patch: |-\n      apiVersion: v1\n      kind: Service\n      metadata: { name: web, annotations: { $patch: replace, a: b } }\n',
    field: ['metadata', 'annotations'],
    value: {
      a: 'b',
      'config.kubernetes.io/origin':
        'configuredIn: kustomization.yaml\nconfiguredBy:\n  apiVersion: builtin\n  kind: PatchTransformer\n',
    },
  },
};

const flux = (name: string, spec = ''): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec:\n  path: ./${name}\n  prune: true\n  sourceRef: { kind: GitRepository, name: flux-system }\n${spec}`;

function read(files: Readonly<Record<string, string>>): ResourceGraph {
  const graph = new ResourceGraph();
  readFilesInto(graph, Object.entries(files), '.', new Map(Object.entries(files)));
  return graph;
}

describe('as kustomize and Flux do:', () => {
  test.each(Object.entries(rows))('%s', (_, { kustomization, service: text = service, field, value }) => {
    const graph = read({
      'flux/root.yaml': flux('flux'),
      'flux/app.yaml': flux('app'),
      'app/kustomization.yaml': kustomization,
      'app/service.yaml': text,
    });
    const [object] = graph.objects('Service');
    expect(object?.name).toMatch(/web$/);
    const found = field.reduce<unknown>(
      (sum, step) => (sum as Record<string | number, unknown> | undefined)?.[step],
      object?.manifest,
    );
    expect(found).toEqual(value);
  });

  test('of two ConfigMaps of one name, variables come from that of the own cluster', () => {
    const map = (value: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: flux-system }\ndata: { NAME: ${value} }\n`;
    const variables = '  postBuild: { substituteFrom: [{ kind: ConfigMap, name: settings }] }\n';
    const cluster = (name: string): Record<string, string> => ({
      [`clusters/${name}/flux-system/gotk-sync.yaml`]: flux(`clusters/${name}`).replace(
        `name: clusters/${name},`,
        'name: flux-system,',
      ),
      [`clusters/${name}/settings.yaml`]: flux(`settings/${name}`).replace(
        `name: settings/${name},`,
        'name: settings,',
      ),
      [`clusters/${name}/app.yaml`]: flux('app', variables),
      [`settings/${name}/map.yaml`]: map(name),
    });
    const graph = read({
      ...cluster('one'),
      ...cluster('two'),
      'app/service.yaml': service.replace('name: web', 'name: "${NAME}"'),
    });
    expect(
      graph
        .objects('Service')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['one', 'two']);
  });
});
