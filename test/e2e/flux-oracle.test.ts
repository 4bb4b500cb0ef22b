import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withFlux } from '../cli/f2-trees.ts';
import { acceptance } from '../acceptance.ts';
import { compareWithFlux, type Repository } from '../oracle/compare.ts';
import { compareBuilt, compareRefused, type Seeds } from '../oracle/generated-campaign.ts';
import { oddKustomizations } from '../oracle/odd-kustomizations.ts';
import { oddFiles } from '../oracle/odd-files.ts';
import { oddFlux } from '../oracle/odd-flux.ts';
import { oddPatches } from '../oracle/odd-patches.ts';
import { oddPlugins } from '../oracle/odd-plugins.ts';
import { oddVariables } from '../oracle/odd-variables.ts';
import { repositoryOf } from '../oracle/odd-repository.ts';
import { compareRefusals } from '../oracle/refusals.ts';
import { topologies } from '../../stacks/topologies.ts';
import { renderedFiles } from '../real-stack.ts';
import { describeWithShared, sharedUrl } from '../shared.ts';
import { campaign } from './campaign.ts';
import { describeWith, parts } from './parts.ts';

const program = parts.fluxOracle ?? '';
/** `npm run prove -- --flux 2000` takes them whole. */
const sample = campaign({ whole: 2_000, sample: 100 });

describeWith('fluxOracle', 'F1: what Flux applies, by its own library', () => {
  acceptance<Seeds>(
    'F1',
    'the same objects as Flux builds, field by field, and refused where it refuses, for its reason',
    {
      stack: () => ({ first: 0, count: sample }),
      assert: (seeds) => {
        const built = compareBuilt(program, seeds);
        expect(built.differences).toEqual([]);
        expect(built.skipped).toBe(0);
        // Nearly all are built, so that there is something to compare: every field, as often as not.
        expect(built.refused).toBeLessThan(0.15 * seeds.count);
        expect([...built.fields].filter(([, count]) => count === 0)).toEqual([]);
        const odd = compareRefused(program, seeds);
        expect(odd.differences).toEqual([]);
        expect(odd.refused).toBeGreaterThan(0.85 * seeds.count);
      },
      sabotage: {
        'read no prefix of names': damaged((text) => text.replace(/^namePrefix: .*\n/m, '')),
        'read octal numbers as decimal ones': damaged((text) => text.replaceAll('0775', '775')),
        'fill in no variables': damaged((text) => text.replaceAll('SIZE:', 'SIDE:')),
        'overlook a file that is missing': damaged((text) => text.replace('  - missing.yaml\n', '')),
        'overlook a key that stands twice': damaged((text) => text.replace('{a: 1, a: 2}', '{a: 1}')),
      },
      timeout: 1_800_000,
    },
  );

  test.each([
    ['plugins with a configuration of their own', oddPlugins],
    ['variables', oddVariables],
    ['kustomizations', oddKustomizations],
    ['files', oddFiles],
    ['what Flux adds', oddFlux],
    ['patches', oddPatches],
  ])('[F1 part: odd repositories by hand: %s]', (_, repositories) => {
    const all = Object.entries(repositories).map(([name, repository]) => repositoryOf(name, repository));
    const { differences, skipped, objects } = compareWithFlux(program, all);
    expect([differences, skipped]).toEqual([[], []]);
    expect(objects).toBeGreaterThan(all.length);
    const refusals = compareRefusals(program, all);
    expect(refusals.differences).toEqual([]);
    expect(refusals.refused).toBeGreaterThan(0);
  });

  test('[F1 part: the five trees]', () => {
    const trees = Object.keys(topologies).map((name): Repository => ({ name, files: renderedFiles(name) }));
    const { differences, kustomizations } = compareWithFlux(program, trees);
    expect(differences).toEqual([]);
    expect(kustomizations).toBeGreaterThan(20);
  });

  test('[F2 part: what is alive of a repository with dead trees and foreign sources]', () => {
    const { files } = withFlux();
    delete files['clusters/one/ignored.yaml']; // source-controller leaves it out of the artifact
    const { differences, kustomizations, skipped } = compareWithFlux(program, [
      { name: 'r', files: new Map(Object.entries(files)) },
    ]);
    expect(differences).toEqual([]);
    expect(skipped).toEqual(['r: Kustomization/theirs: its path is not in the repository']);
    expect(kustomizations).toBe(4);
  });

  test('[F2 part: names of fields in any case, as Go reads them]', () => {
    const flux = `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: app, namespace: flux-system }\nspec: { path: ./app, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }\n`;
    const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';
    const files = new Map([
      ['flux/app.yaml', flux],
      [
        'app/kustomization.yaml',
        'apiversion: kustomize.config.k8s.io/v1beta1\nKind: Kustomization\nResources: [../base]\n',
      ],
      ['base/kustomization.yaml', 'resources: [a.yaml]\nNAMESUFFIX: -x\nresourceS: [b.yaml]\n'],
      ['base/a.yaml', map],
    ]);
    const { differences, objects } = compareWithFlux(program, [{ name: 'r', files }]);
    expect([differences, objects]).toEqual([[], 1]);
    const listed = new Map([...files, ['app/kustomization.yaml', '[]\n'] as const]);
    expect(compareRefusals(program, [{ name: 'r', files: listed }])).toMatchObject({ refused: 1, differences: [] });
  });

  test('[F2 part: kustomization roots without Flux, as kustomize builds them]', () => {
    const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
    const files = new Map([
      ['base/kustomization.yaml', 'resources: [a.yaml]\nconfigMapGenerator: [{ name: made, literals: [x=y] }]\n'],
      ['base/a.yaml', map('a')],
      ['over/one/kustomization.yaml', 'resources: [../../base]\nnamespace: one\nnamePrefix: my-\n'],
      [
        'over/two/kustomization.yaml',
        'resources: [../../base]\nnamespace: two\npatches: [{ path: a.yaml }]\nlabels: [{ pairs: { app: x } }]\n',
      ],
      ['over/two/a.yaml', `${map('a')}data: { k: v }\n`],
    ]);
    const { differences, kustomizations, objects, refused, skipped } = compareWithFlux(program, [{ name: 'r', files }]);
    expect(differences).toEqual([]);
    expect([kustomizations, objects, refused, skipped]).toEqual([2, 4, 0, []]);
  });

  describeWithShared('cases of repositories', () => {
    test('[F1 part: cases]', () => {
      const cases = ['silent', 'found'].flatMap((kind) => casesIn(sharedUrl(`cases/${kind}`)));
      expect(compareWithFlux(program, cases).differences).toEqual([]);
    });
  });
});

/** A sabotage: holdfast reads something else than Flux. */
const damaged = (damage: (text: string) => string) => (seeds: Seeds) => Object.assign(seeds, { damage });

function casesIn(url: URL): Repository[] {
  const folder = fileURLToPath(url);
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isDirectory())
    .map((path) => ({ name: path, files: filesBelow(path) }));
}

function filesBelow(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return new Map(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}
