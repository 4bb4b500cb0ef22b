import { describe, expect, test } from 'vitest';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFilesInto } from '../../graph/readers/read-folder.ts';
import type { Check } from '../../invariants/invariant.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';

const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
const overlay = (namespace: string): string =>
  `kind: Kustomization\nresources: [../../base]\nnamespace: ${namespace}\n`;

/** Says the same of every ConfigMap, or its namespace as well. */
const rule = (isTellingNamespace: boolean): Check => ({
  id: 'test/every-map',
  severity: 'error',
  about: ['ConfigMap'],
  *check(graph) {
    for (const object of graph.objects('ConfigMap')) {
      const observed = isTellingNamespace ? `a map in ${object.namespace ?? ''}` : 'a map';
      yield { at: object.origin, object, observed, required: 'none', fix: 'take it out' };
    }
  },
});

function observed(files: Readonly<Record<string, string>>, isTellingNamespace = false): string[] {
  const graph = new ResourceGraph();
  readFilesInto(graph, Object.entries(files), 'lab');
  return runInvariants(graph, [rule(isTellingNamespace)], { today }).findings.map((each) => each.observed);
}

describe('what several clusters share', () => {
  const variants = {
    'base/kustomization.yaml': 'kind: Kustomization\nresources: [a.yaml]\n',
    'base/a.yaml': map('a'),
    'overlays/staging/kustomization.yaml': overlay('one'),
    'overlays/production/kustomization.yaml': overlay('two'),
    'common/b.yaml': map('b'),
  };

  test('is found once, with the names of the clusters', () => {
    expect(observed(variants)).toEqual([
      'a map (in the clusters production and staging)',
      'a map (in the clusters production and staging)',
    ]);
  });

  test('is found in each where it is not the same', () => {
    expect(observed(variants, true)).toEqual([
      'a map in one',
      'a map in two',
      'a map in  (in the clusters production and staging)',
    ]);
  });

  test('of one cluster stays as it is', () => {
    expect(observed({ 'a.yaml': map('a') })).toEqual(['a map']);
  });

  test('of one name in several namespaces is found once, where one line decides', () => {
    const cluster = {
      'base/kustomization.yaml': 'kind: Kustomization\nresources: [a.yaml]\n',
      'base/a.yaml': map('a'),
      'one/kustomization.yaml': overlay('one').replace('../../base', '../base'),
      'two/kustomization.yaml': overlay('two').replace('../../base', '../base'),
      'all/kustomization.yaml': 'kind: Kustomization\nresources: [../one, ../two]\n',
    };
    expect(observed(cluster)).toEqual(['a map']);
    expect(observed(cluster, true)).toEqual(['a map in one', 'a map in two']);
  });

  test('is found once where each cluster has a file of its own, with the other places', () => {
    const listing = 'kind: Kustomization\nresources: [../../base, c.yaml]\n';
    const twins = {
      'base/kustomization.yaml': 'kind: Kustomization\nresources: [n.yaml]\n',
      'base/n.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: n }\n',
      'overlays/production/kustomization.yaml': listing,
      'overlays/production/c.yaml': map('c'),
      'overlays/staging/kustomization.yaml': listing,
      'overlays/staging/c.yaml': map('c'),
    };
    expect(observed(twins)).toEqual([
      'a map (alike in the clusters production and staging: overlays/staging/c.yaml:1:1)',
    ]);
    const suppressed = {
      ...twins,
      'overlays/production/c.yaml': `# holdfast:ignore test/every-map until 2026-12-31: it is known\n${map('c')}`,
    };
    expect(observed(suppressed)).toEqual(['a map']);
  });
});
