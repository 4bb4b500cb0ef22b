import { describe, expect, test } from 'vitest';
import type { JsonPath } from '../../../graph/json.ts';
import { readFilesInto } from '../../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../../graph/resource/graph.ts';

const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\n';
const patch = (operation: string): string =>
  `resources: [service.yaml]\npatches:\n  - target: { kind: Service }\n    patch: |-\n      - ${operation}\n`;

/** A field of Services that names a ConfigMap, and a ConfigMap with a prefix. */
const names =
  'nameReference: [{ kind: ConfigMap, version: v1, fieldSpecs: [{ kind: Service, path: spec/externalName }] }]\n';
const prefixedMap =
  'resources: [service.yaml]\nnamePrefix: x-\nconfigurations: [names.yaml]\nconfigMapGenerator: [{ name: map, literals: [a=b], options: { disableNameSuffixHash: true } }]\n';

interface Row {
  readonly kustomization: string;
  readonly service?: string;
  /** The kustomization of the folder below, which then holds the Service. */
  readonly inner?: string;
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
  'a literal text without a line break at its end has none': {
    kustomization: 'resources: [service.yaml]\n',
    service: `${service}spec:\n  externalName: |\n    one`,
    field: ['spec', 'externalName'],
    value: 'one',
  },
  'nor has one inside a patch': {
    kustomization:
      'resources: [service.yaml]\npatches:\n  - patch: |-\n      apiVersion: v1\n      kind: Service\n      metadata: { name: web }\n      spec:\n        externalName: |\n          one\n',
    field: ['spec', 'externalName'],
    value: 'one',
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
  'annotations are selected as they are written': {
    kustomization:
      'resources: [service.yaml]\npatches:\n  - target: { annotationSelector: version=1.10 }\n    patch: "- { op: add, path: /metadata/annotations/a, value: b }"\n',
    service: service.replace('name: web', 'name: web, annotations: { version: 1.10 }'),
    field: ['metadata', 'annotations', 'a'],
    value: 'b',
  },
  'an object that a var takes its value from has no annotations for that': {
    kustomization: 'resources: [inner]\nlabels: [{ pairs: { a: b }, fields: [{ path: metadata/annotations }] }]\n',
    inner: 'resources: [service.yaml]\nvars: [{ name: V, objref: { apiVersion: v1, kind: Service, name: web } }]\n',
    field: ['metadata', 'annotations'],
    value: undefined,
  },
  'a replacement puts a number where a prefix made the name': {
    kustomization:
      'resources: [service.yaml]\nnamePrefix: x-\nreplacements: [{ sourceValue: "80", targets: [{ select: { kind: Service } }] }]\n',
    field: ['metadata', 'name'],
    value: 80,
  },
  'a replacement puts a number where a patch set the name again': {
    kustomization:
      'resources: [service.yaml]\npatches: [{ patch: "{ apiVersion: v1, kind: Service, metadata: { name: web, labels: { a: b } } }" }]\nreplacements: [{ sourceValue: "1.10", targets: [{ select: { kind: Service } }] }]\n',
    field: ['metadata', 'name'],
    value: 1.1,
  },
  'a replacement puts a text where the name was never changed': {
    kustomization:
      'resources: [service.yaml]\nreplacements: [{ sourceValue: "80", targets: [{ select: { kind: Service } }] }]\n',
    field: ['metadata', 'name'],
    value: '80',
  },
  'an annotation that a replacement makes is the text that was written': {
    kustomization:
      'resources: [service.yaml]\nreplacements: [{ sourceValue: "1.10", targets: [{ select: { kind: Service }, fieldPaths: [metadata.annotations.a], options: { create: true } }] }]\n',
    field: ['metadata', 'annotations', 'a'],
    value: '1.10',
  },
  'an object whose annotations a patch replaces is not found any more by the name that it had': {
    kustomization:
      'resources: [inner]\npatches:\n  - patch: |-\n      apiVersion: v1\n      kind: ConfigMap\n      metadata: { name: map, annotations: { $patch: replace, a: b } }\n',
    inner: prefixedMap,
    service: `${service}spec: { externalName: map }\n`,
    field: ['spec', 'externalName'],
    value: 'map',
  },
  'without the patch it is found': {
    kustomization: 'resources: [inner]\n',
    inner: prefixedMap,
    service: `${service}spec: { externalName: map }\n`,
    field: ['spec', 'externalName'],
    value: 'x-map',
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
  test.each(Object.entries(rows))('%s', (_, { kustomization, service: text = service, inner, field, value }) => {
    const graph = read({
      'flux/root.yaml': flux('flux'),
      'flux/app.yaml': flux('app'),
      'app/kustomization.yaml': kustomization,
      [inner === undefined ? 'app/service.yaml' : 'app/inner/service.yaml']: text,
      ...(inner !== undefined && { 'app/inner/kustomization.yaml': inner, 'app/inner/names.yaml': names }),
    });
    const [object] = graph.objects('Service');
    expect(object).toBeDefined();
    const found = field.reduce<unknown>(
      (sum, step) => (sum as Record<string | number, unknown> | undefined)?.[step],
      object?.manifest,
    );
    expect(found).toEqual(value);
  });

  test.each([
    [
      'a JSON patch',
      'patches: [{ target: { kind: Service }, patch: "- { op: replace, path: /metadata/name, value: same }" }]',
    ],
    ['a replacement', 'replacements: [{ sourceValue: same, targets: [{ select: { kind: Service } }] }]'],
  ])('two objects that %s gives one name are refused', (_, change) => {
    const graph = read({
      'flux/root.yaml': flux('flux'),
      'flux/app.yaml': flux('app'),
      'app/kustomization.yaml': `resources: [service.yaml]\n${change}\n`,
      'app/service.yaml': `${service}---\n${service.replace('web', 'other')}`,
    });
    const failures = graph.scopes.flatMap(({ consumers }) => consumers.flatMap(({ built }) => built.failures));
    expect(failures.map(({ reason }) => reason)).toEqual(['two objects are called Service/same then']);
  });

  test('a Secret that a generator merges nothing into has no data', () => {
    const graph = read({
      'flux/root.yaml': flux('flux'),
      'flux/app.yaml': flux('app'),
      'app/kustomization.yaml': 'resources: [secret.yaml]\nsecretGenerator: [{ name: own, behavior: merge }]\n',
      'app/secret.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: { name: own }\nstringData: { a: b }\n',
    });
    expect(graph.objects('Secret').map(({ manifest }) => 'data' in manifest)).toEqual([false]);
  });

  test.each([
    ['flux-system', 'known'],
    ['elsewhere', '${NAME}'],
  ])('variables come from a ConfigMap of the own namespace alone: %s', (namespace, expected) => {
    const graph = read({
      'flux/root.yaml': flux('flux'),
      'flux/app.yaml': flux('app', '  postBuild: { substituteFrom: [{ kind: ConfigMap, name: settings }] }\n'),
      'flux/map.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: ${namespace} }\ndata: { NAME: known }\n`,
      'app/service.yaml': service.replace('name: web', 'name: "${NAME}"'),
    });
    expect(graph.objects('Service').map(({ name }) => name)).toEqual([expected]);
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
