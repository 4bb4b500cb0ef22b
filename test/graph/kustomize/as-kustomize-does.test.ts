import { describe, expect, test } from 'vitest';
import { fieldOf, flux, read, service, type Row } from '../flux-app.ts';

const patch = (operation: string): string =>
  `resources: [service.yaml]\npatches:\n  - target: { kind: Service }\n    patch: |-\n      - ${operation}\n`;

const prefixedMap =
  'resources: [service.yaml]\nnamePrefix: x-\nconfigurations: [names.yaml]\nconfigMapGenerator: [{ name: map, literals: [a=b], options: { disableNameSuffixHash: true } }]\n';

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
  'what a replacement puts where it does not fit may be put right by another': {
    kustomization:
      'resources: [service.yaml]\nreplacements:\n- { sourceValue: x, targets: [{ select: { kind: Service }, fieldPaths: [spec.a] }] }\n- { sourceValue: "5", targets: [{ select: { kind: Service }, fieldPaths: [spec.a] }] }\n',
    service: `${service}spec: { a: 1 }\n`,
    field: ['spec', 'a'],
    value: 5,
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
  'a number in the kustomization that Flux applies is a text as Flux writes it': {
    kustomization: 'resources: [service.yaml]\nlabels: [{ pairs: { a: 1.10, b: yes, c: 0775 } }]\n',
    field: ['metadata', 'labels'],
    value: { a: '1.1', b: 'true', c: '509' },
  },
  'and in one below as it stands': {
    kustomization: 'resources: [inner]\n',
    inner: 'resources: [service.yaml]\nlabels: [{ pairs: { a: "1.10" } }]\n',
    field: ['metadata', 'labels'],
    value: { a: '1.10' },
  },
  'nothing inside braces is a text': {
    kustomization: 'resources: [service.yaml]\n',
    service: `${service}spec: { a: , b: { c }, d: ~ }\n`,
    field: ['spec'],
    value: { a: '', b: { c: '' }, d: null },
  },
  'an image that two entries change is read as what it means without quotes': {
    kustomization:
      'resources: [service.yaml]\nimages: [{ name: a, newName: b }, { name: b, newName: "1" }]\nconfigurations: [images.yaml]\n',
    service: `${service}spec: { externalName: a }\n`,
    field: ['spec', 'externalName'],
    value: 1,
  },
  'and stays a text where it has quotes': {
    kustomization:
      'resources: [service.yaml]\nimages: [{ name: a, newName: b }, { name: b, newName: "1" }]\nconfigurations: [images.yaml]\n',
    service: `${service}spec: { externalName: "a" }\n`,
    field: ['spec', 'externalName'],
    value: '1',
  },
  'a replacement puts a number where images put a text without quotes': {
    kustomization:
      'resources: [service.yaml]\nimages: [{ name: a, newName: b }]\nconfigurations: [images.yaml]\nreplacements: [{ sourceValue: "1", targets: [{ select: { kind: Service }, fieldPaths: [spec.externalName] }] }]\n',
    service: `${service}spec: { externalName: a }\n`,
    field: ['spec', 'externalName'],
    value: 1,
  },
  'a label that a replacement makes is a number': {
    kustomization:
      'resources: [service.yaml]\nreplacements: [{ sourceValue: "1", targets: [{ select: { kind: Service }, fieldPaths: [metadata.labels.a], options: { create: true } }] }]\n',
    field: ['metadata', 'labels', 'a'],
    value: 1,
  },
  'and a text where vars are filled in': {
    kustomization:
      'resources: [service.yaml]\nreplacements: [{ sourceValue: "1", targets: [{ select: { kind: Service }, fieldPaths: [metadata.labels.a], options: { create: true } }] }]\nvars: [{ name: V, objref: { apiVersion: v1, kind: Service, name: web } }]\n',
    field: ['metadata', 'labels', 'a'],
    value: '1',
  },
};

describe('as kustomize and Flux do:', () => {
  test.each(Object.entries(rows))('%s', (_, row) => {
    expect(fieldOf(row)).toEqual(row.value);
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

  test.each([
    [
      'an object that loses its name is refused',
      'replacements: [{ source: { kind: Service, fieldPath: spec.selector }, targets: [{ select: { kind: Service } }] }]',
      'a Service has no name',
    ],
    [
      'what does not fit the type of a field is refused',
      'replacements: [{ sourceValue: "1.5", targets: [{ select: { kind: Service }, fieldPaths: [spec.externalIPs.0] }] }]',
      '"1.5" is put where a number stands',
    ],
    [
      'two vars of one name are refused',
      'vars: [{ name: V, objref: { apiVersion: v1, kind: Service, name: web } }, { name: V, objref: { apiVersion: v1, kind: Service, name: web } }]',
      'the var V is there already',
    ],
    [
      'vars are filled in into texts alone',
      'vars: [{ name: V, objref: { apiVersion: v1, kind: Service, name: web } }]\nconfigurations: [vars.yaml]',
      'vars are filled in into a list that holds more than texts',
    ],
  ])('%s', (_, change, reason) => {
    const graph = read({
      'flux/root.yaml': flux('flux'),
      'flux/app.yaml': flux('app'),
      'app/kustomization.yaml': `resources: [service.yaml]\n${change}\n`,
      'app/vars.yaml': 'varReference: [{ path: spec/externalIPs, kind: Service }]\n',
      'app/service.yaml': `${service}spec: { selector: { a: b }, externalIPs: [1] }\n`,
    });
    const failures = graph.scopes.flatMap(({ consumers }) => consumers.flatMap(({ built }) => built.failures));
    expect(failures.map((failure) => failure.reason)).toEqual([reason]);
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
});
