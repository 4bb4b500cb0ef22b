import { alone, map, of, pods, objectsOfOddRepositories as objects, type OddRepository } from './odd-repository.ts';

/** Files as people seldom write them. */
export const oddFiles: Readonly<Record<string, OddRepository>> = {
  'an empty document and a comment': of('', { 'all.yaml': `# nothing\n---\n${objects}---\n---\n# end\n` }),
  'a document with a start and an end': of('', { 'all.yaml': `%YAML 1.2\n---\n${objects}...\n` }),
  JSON: of('', { 'all.yaml': JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'j' } }) }),
  'a List': alone(
    'apiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: ConfigMap, metadata: { name: a } }\n- { apiVersion: v1, kind: ConfigMap, metadata: { name: b } }\n',
    'namePrefix: x-',
  ),
  'a List of a List': alone(
    'apiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: List, items: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: a } }] }\n- { apiVersion: v1, kind: Secret, metadata: { name: b } }\n',
  ),
  'an empty List': of('', { 'all.yaml': 'apiVersion: v1\nkind: ConfigMapList\nitems:\n' }),
  'a kind that ends like a List': alone(
    'apiVersion: example.org/v1\nkind: AllowList\nmetadata: { name: a }\nspec: { a: b }\n',
  ),
  'a kind that ends like a List and has items': alone(
    'apiVersion: example.org/v1\nkind: AllowList\nmetadata: { name: a }\nitems: [a, b]\n',
  ),
  'a name from an API server': alone('apiVersion: v1\nkind: Pod\nmetadata: { generateName: a- }\n'),
  'a name that is a number': alone('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: 80 }\n', 'namePrefix: a-'),
  'a name that is a number, without a prefix': alone('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: 80 }\n'),
  'a namespace of an object that is a number': alone(map('{}', 'name: map, namespace: 12')),
  'metadata of nothing': alone('apiVersion: v1\nkind: ConfigMap\nmetadata:\n'),
  'labels that are a list': alone(map('{ a: b }', 'name: map, labels: [a]')),
  'labels that are numbers': alone(map('{ a: b }', 'name: map, labels: { a: 1, b: true, c: }')),
  'annotations that are numbers': alone(map('{ a: b }', 'name: map, annotations: { a: 1, b: true, c: , d: 1.50 }')),
  'labels that are numbers, and more': alone(
    map('{ a: b }', 'name: map, labels: { a: 1, b: true }'),
    'labels: [{ pairs: { c: d } }]',
  ),
  'merge keys': alone(
    'x: &x { a: b }\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: map }\ndata: { <<: *x, c: d }\n',
  ),
  'anchors over documents': of('', {
    'all.yaml': `${map('&d { a: b }')}---\n${map('{ c: d }', 'name: other')}`,
  }),
  'keys that are no texts': alone(map('{ 1: a, true: b, 1.5: c }')),
  'a number without end': alone('apiVersion: example.org/v1\nkind: W\nmetadata: { name: w }\nspec: { a: -.inf }\n'),
  'a number beyond all': alone('apiVersion: example.org/v1\nkind: W\nmetadata: { name: w }\nspec: { a: 1e400 }\n'),
  'a key that is a number': alone('apiVersion: example.org/v1\nkind: W\nmetadata: { name: w }\nspec:\n  8080: a\n'),
  'a key that is a number, with quotes': alone(map('{ "8080": a, yes: b }')),
  'nothing inside braces': alone(
    'apiVersion: example.org/v1\nkind: W\nmetadata: { name: w }\nspec: { a: , b: [{ c: }, { d }], e: ~ }\n',
    'patches: [{ target: { kind: W }, patch: "- { op: add, path: /spec/f, value: g }" }]',
  ),
  'an image inside braces of a folder without a kustomization': {
    'one.yaml': `${pods}      - { name: a, image: }\n`,
  },
  'two kustomizations at the top': {
    'kustomization.yaml': 'resources: [all.yaml]\n',
    'kustomization.yml': 'resources: [all.yaml]\n',
    'all.yaml': objects,
  },
  'an absolute path of a Component': {
    'kustomization.yaml': 'resources: [all.yaml]\ncomponents: [/c]\n',
    'all.yaml': objects,
  },
  'an absolute path of a patch': {
    'kustomization.yaml': 'resources: [all.yaml]\npatches: [{ path: /p.yaml }]\n',
    'p.yaml': map('{}'),
    'all.yaml': objects,
  },
  'numbers of every kind': alone(
    'apiVersion: example.org/v1\nkind: W\nmetadata: { name: w }\nspec: { a: 0o17, b: 017, c: 0x1F, d: 0b11, e: +1, f: -0, g: 1_000, h: .5, i: 1., j: 1e3, k: 1E-3, m: 08, n: 0.10, o: 9223372036854775807, p: 9223372036854775808 }\n',
  ),
  'texts that look like something': alone(
    'apiVersion: example.org/v1\nkind: W\nmetadata: { name: w }\nspec: { a: 2024-01-02, b: 1:30, c: "=", d: <<, e: "~", f: y, g: NO, h: 1.2.3, i: 0x, j: 1_, l: +, m: ., n: 2024-01-02T03:04:05 }\n',
  ),
  'lines of Windows': alone(
    'apiVersion: v1\r\nkind: ConfigMap\r\nmetadata: { name: map }\r\ndata:\r\n  a: |\r\n    x\r\n    y\r\n',
  ),
  'a byte order mark': alone(`\uFEFF${map('{ a: b }')}`),
  'letters beyond ASCII': alone(map('{ a: "ü ☃ 😀 \\u00e9 \\x41", b: "\\0 \\a \\e \\_" }')),
  'texts over lines': alone(map('{ a: "one\n  two\n\n  three", b: one\n  two }')),
};
