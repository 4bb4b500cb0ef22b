import { describe, expect, test } from 'vitest';
import { formatOrigin } from '../../../graph/origin.ts';
import { flux, read, service } from '../flux-app.ts';

const plugin = (kind: string, fields: string): string =>
  `apiVersion: builtin\nkind: ${kind}\nmetadata: { name: p }\n${fields}\n`;

const built = (kustomization: string, files: Readonly<Record<string, string>> = {}): ReturnType<typeof read> =>
  read({
    'flux/root.yaml': flux('flux'),
    'flux/app.yaml': flux('app'),
    'app/kustomization.yaml': `resources: [service.yaml]\n${kustomization}`,
    'app/service.yaml': service,
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`app/${path}`, text])),
  });

const failures = (graph: ReturnType<typeof read>): string[] =>
  graph.scopes
    .flatMap(({ consumers }) => consumers.flatMap((each) => each.built.failures))
    .map(({ reason, at }) => `${formatOrigin(at())}: ${reason}`);

describe('plugins of kustomize', () => {
  test('a transformer of a file decides what it sets, at its line', () => {
    const graph = built('transformers: [p.yaml]\n', {
      'p.yaml': plugin('LabelTransformer', 'labels:\n  a: b\nfieldSpecs: [{ path: metadata/labels, create: true }]'),
    });
    const [object] = graph.objects('Service');
    expect(object?.manifest['metadata']).toEqual({ name: 'web', labels: { a: 'b' } });
    expect(object && formatOrigin(object.locate(['metadata', 'labels', 'a']))).toBe('app/p.yaml:5:6');
    expect(graph.objects().map(({ kind }) => kind)).not.toContain('LabelTransformer');
  });

  test.each([
    [
      'in the kustomization',
      'generators:\n- |-\n  apiVersion: builtin\n  kind: ConfigMapGenerator\n  metadata: { name: made }\n  literals: [a=b]\n  options: { disableNameSuffixHash: true }\n',
      {},
      'app/kustomization.yaml',
    ],
    [
      'in a file',
      'generators: [g.yaml]\n',
      {
        'g.yaml':
          'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: { name: made }\nliterals: [a=b]\noptions: { disableNameSuffixHash: true }\n',
      },
      'app/g.yaml',
    ],
  ])('a generator makes an object that comes from where it stands: %s', (_, kustomization, files, file) => {
    const [made, ...others] = built(kustomization, files).objects('ConfigMap');
    expect([made?.name, made?.manifest['data'], others]).toEqual(['made', { a: 'b' }, []]);
    expect(made && formatOrigin(made.locate(['data', 'a'])).split(':')[0]).toBe(file);
  });

  test.each([
    ['Mine', 'example.org/v1', 'Flux runs no plugins besides those of kustomize itself, and Mine is none'],
    ['LabelTransformer', 'v1', 'Flux runs no plugins besides those of kustomize itself, and LabelTransformer is none'],
    ['Mine', 'builtin', 'kustomize has no plugin Mine'],
    ['ConfigMapGenerator', 'builtin', 'ConfigMapGenerator is no transformer'],
  ])('%s of %s is refused', (kind, apiVersion, reason) => {
    const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: p }\n`;
    expect(failures(built('transformers: [p.yaml]\n', { 'p.yaml': text }))).toEqual([`app/p.yaml:1:1: ${reason}`]);
  });

  test('a chart is refused', () => {
    const text = plugin('HelmChartInflationGenerator', 'name: x');
    expect(failures(built('generators: [p.yaml]\n', { 'p.yaml': text }))).toEqual([
      'app/p.yaml:1:1: Flux renders no charts in a kustomization',
    ]);
  });

  test('what a validator changes is refused', () => {
    const text = plugin('LabelTransformer', 'labels: { a: b }\nfieldSpecs: [{ path: metadata/labels, create: true }]');
    expect(failures(built('validators: [p.yaml]\n', { 'p.yaml': text }))).toEqual([
      'app/p.yaml:1:1: a validator may change nothing, and LabelTransformer does',
    ]);
  });

  test('what a remote plugin changes is not known', () => {
    const [consumer] = built('transformers: ["https://example.org/p.yaml"]\n').scopes.flatMap(({ consumers }) =>
      consumers.filter(({ folder }) => folder === 'app'),
    );
    expect([consumer?.built.remote, consumer?.built.changing]).toEqual([
      ['https://example.org/p.yaml'],
      ['https://example.org/p.yaml'],
    ]);
  });
});
