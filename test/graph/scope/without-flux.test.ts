import { describe, expect, test } from 'vitest';
import { ResourceGraph } from '../../../graph/resource/graph.ts';
import { readFilesInto } from '../../../graph/readers/read-folder.ts';

const configMap = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
const list = (resources: readonly string[], more = ''): string =>
  `kind: Kustomization\nresources: ${JSON.stringify(resources)}\n${more}`;

function read(files: Readonly<Record<string, string>>): ResourceGraph {
  const graph = new ResourceGraph();
  readFilesInto(graph, Object.entries(files), 'lab');
  return graph;
}

/** ConfigMaps that are applied, with cluster and namespace. */
const applied = (graph: ResourceGraph): string[] =>
  graph.objects('ConfigMap').map(({ cluster, namespace, name }) => `${cluster}:${namespace ?? ''}/${name}`);
const unapplied = (graph: ResourceGraph): string[] => graph.unapplied.map(({ file }) => file);
const why = (graph: ResourceGraph, path: string): string | undefined => graph.scopes[0]?.whyUnapplied(path);

describe('without Flux', () => {
  test('a kustomization that no other names is built as kubectl -k does', () => {
    const graph = read({
      'site/kustomization.yaml': list(['./base'], 'namespace: web\nnamePrefix: my-\n'),
      'site/base/kustomization.yaml': list(['a.yaml'], 'namespace: base\n'),
      'site/base/a.yaml': configMap('a'),
    });
    expect(applied(graph)).toEqual(['lab:web/my-a']);
    expect(graph.objects('ConfigMap')[0]?.locate(['metadata', 'namespace'])).toMatchObject({
      file: 'site/kustomization.yaml',
      line: 3,
    });
  });

  test('overlays of one base are clusters of their own; what is no overlay belongs to each', () => {
    const graph = read({
      'base/kustomization.yaml': list(['a.yaml']),
      'base/a.yaml': configMap('a'),
      'overlays/staging/kustomization.yaml': list(['../../base'], 'namespace: web\n'),
      'overlays/production/kustomization.yaml': list(['../../base'], 'namespace: web\n'),
      'common/b.yaml': configMap('b'),
      'production/c.yaml': configMap('c'),
    });
    expect(applied(graph).sort()).toEqual([
      'production:/b',
      'production:/c',
      'production:web/a',
      'staging:/b',
      'staging:web/a',
    ]);
  });

  test('applications that share a little are no overlays', () => {
    const own = (name: string): Record<string, string> => ({
      [`${name}/kustomization.yaml`]: list(['../common', 'a.yaml', 'b.yaml'], `namespace: ${name}\n`),
      [`${name}/a.yaml`]: configMap('a'),
      [`${name}/b.yaml`]: configMap('b'),
    });
    const graph = read({
      ...own('one'),
      ...own('two'),
      'common/kustomization.yaml': list(['c.yaml']),
      'common/c.yaml': configMap('c'),
    });
    expect(new Set(graph.objects('ConfigMap').map(({ cluster }) => cluster))).toEqual(new Set(['lab']));
    expect(applied(graph)).toHaveLength(6);
  });

  test('what lies below no kustomization is applied as it is written, and what one does not list by nobody', () => {
    const graph = read({
      'plain/a.yaml': configMap('a'),
      'app/kustomization.yaml': list(['b.yaml'], 'patches: [{ path: ../patches/b.yaml }]\n'),
      'app/b.yaml': configMap('b'),
      'app/old/c.yaml': configMap('c'),
      'patches/b.yaml': `${configMap('b')}data: { x: y }\n`,
    });
    expect(applied(graph)).toEqual(['lab:/a', 'lab:/b']);
    expect(unapplied(graph)).toEqual(['app/old/c.yaml', 'patches/b.yaml']);
    expect(why(graph, 'app/old/c.yaml')).toBe('the kustomization of app does not list them, nor does another');
    expect(graph.objects('ConfigMap')[1]?.manifest).toMatchObject({ data: { x: 'y' } });
  });

  test('the name of a file decides nothing', () => {
    const under = (patch: string): string[] =>
      applied(
        read({
          'app/kustomization.yaml': list(['b.yaml'], `patches: [{ path: ${patch} }]\n`),
          'app/b.yaml': configMap('b'),
          [`app/${patch}`]: configMap('b'),
        }),
      );
    expect(under('patch.yaml')).toEqual(['lab:/b']);
    expect(under('a.yaml')).toEqual(under('patch.yaml'));
  });

  test('a Component that nobody includes, and values of charts, are no objects', () => {
    const graph = read({
      'parts/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [a.yaml]\n`,
      'parts/a.yaml': configMap('a'),
      'values.yaml': 'replicas: 1\n',
    });
    expect(applied(graph)).toEqual([]);
    expect(graph.errors).toEqual([]);
  });

  test('what is no YAML is an error only where it looks like a manifest, or somebody applies it', () => {
    const broken = 'x: [\n';
    const errorsOf = (files: Readonly<Record<string, string>>): string[] => read(files).errors.map(({ file }) => file);
    expect(errorsOf({ 'mkdocs.yml': 'a: !!python/name:x.y\n' })).toEqual([]);
    expect(errorsOf({ 'a.yaml': `${configMap('a')}${broken}` })).toEqual(['a.yaml']);
    expect(errorsOf({ 'a.yaml': `${configMap('a')}{{ if .Values.on }}\n${broken}` })).toEqual([]);
    expect(errorsOf({ 'app/kustomization.yaml': list(['x.yaml']), 'app/x.yaml': broken })).toEqual(['app/x.yaml']);
    expect(errorsOf({ 'app/kustomization.yaml': list([]), 'app/x.yaml': `${configMap('a')}${broken}` })).toEqual([]);
  });
});
