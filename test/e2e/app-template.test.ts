import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { groupBy } from '../../graph/group-by.ts';
import { chartsOfReleases } from '../../graph/charts/release-chart.ts';
import { releaseNameOf } from '../../graph/charts/release-name.ts';
import { ValuesOfReleases } from '../../graph/charts/release-values.ts';
import { objectAt, type JsonObject } from '../../graph/json.ts';
import { versionOf } from '../../graph/charts/chart-version.ts';
import { expandAppTemplate } from '../../graph/charts/app-template/expand.ts';
import { rulesOf, type Version } from '../../graph/charts/app-template/rules.ts';
import type { ReleaseInput } from '../../graph/charts/app-template/chart.ts';
import { valuesFile } from '../../helm/values-file.ts';
import { differencesBetween } from '../graph/charts/differences.ts';
import { generatedReleases } from '../graph/charts/generate-values.ts';
import { objectsIn } from '../graph/charts/objects-in.ts';
import { helmSays, type HelmAnswer } from './many-helms.ts';
import { describeWith } from './parts.ts';

/**
 * A folder with the chart of each version, ready for helm without a network: `<folder>/<version>/Chart.yaml`, the library below `charts/`. CI has
 * none: the chart is in no registry of packages, and none of it is copied. There the golden cases decide (charts-are-objects.test.ts).
 */
const charts = process.env['HOLDFAST_APP_TEMPLATE_CHARTS'];
const corpus = process.env['HOLDFAST_CORPUS'] ?? '';
const count = Number(process.env['HOLDFAST_APP_TEMPLATE_COUNT'] ?? '50');
const seed = Number(process.env['HOLDFAST_APP_TEMPLATE_SEED'] ?? '1');

const served = [
  'monitoring.coreos.com/v1',
  ...['HTTPRoute', 'GRPCRoute'].map((kind) => `gateway.networking.k8s.io/v1/${kind}`),
  'gateway.networking.k8s.io/v1beta1/ReferenceGrant',
];

describeWith('helmMany', '[F5 part: generated values] app-template makes what the model says', () => {
  const versions = charts === undefined || !existsSync(charts) ? [] : readdirSync(charts);
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-helm-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  describe.skipIf(versions.length === 0)('charts in HOLDFAST_APP_TEMPLATE_CHARTS', () => {
    test.for(versions)('%s', { timeout: count * 5_000 }, async (name, { annotate }) => {
      const version = versionOf(name) ?? [0, 0, 0];
      const rules = rulesOf(version);
      if (rules === undefined) throw new Error(`${name} is no version that is known`);
      const figures = { made: 0, refused: 0 };
      const wrong: string[] = [];
      const releases = generatedReleases(rules, seed, count);
      for (const [index, rendered] of (await helmMakes(name, releases)).entries()) {
        const difference = compared(releases[index] as ReleaseInput, version, rendered);
        if (difference !== undefined) wrong.push(`#${index}: ${difference}`);
        figures[rendered.error === '' ? 'made' : 'refused']++;
      }
      expect(wrong).toEqual([]);
      expect(figures.made, 'enough of the values are taken').toBeGreaterThan(count / 10);
      await annotate(`app-template ${name}, seed ${seed}: ${figures.made} equal, ${figures.refused} refused by both`);
    });
  });

  describe.skipIf(versions.length === 0 || !existsSync(corpus))('releases of HOLDFAST_CORPUS', () => {
    test(
      '[F5 part: repositories of others, by helm] become what helm makes of them',
      { timeout: 1_800_000 },
      async ({ annotate }) => {
        const figures = { made: 0, refused: 0, without: 0 };
        const wrong: string[] = [];
        const releases = releasesIn(corpus);
        for (const [version, own] of groupBy(releases, (each) => each.version)) {
          if (!versions.includes(version)) figures.without += own.length;
          else
            for (const [index, rendered] of (await helmMakes(version, own)).entries()) {
              const each = own[index] as (typeof own)[number];
              const difference = compared(each, versionOf(version) ?? [0, 0, 0], rendered);
              if (difference !== undefined) wrong.push(`${each.place} ${each.name} ${version}: ${difference}`);
              figures[rendered.error === '' ? 'made' : 'refused']++;
            }
        }
        expect(wrong).toEqual([]);
        await annotate(
          `${figures.made} equal, ${figures.refused} refused by both, ${figures.without} of versions without a chart`,
        );
      },
    );
  });

  async function helmMakes(version: string, releases: readonly ReleaseInput[]): Promise<HelmAnswer[]> {
    const files = releases.map((_, index) => join(folder, `${index}.json`));
    await Promise.all(releases.map(({ values }, index) => writeFile(files[index] ?? '', valuesFile(values))));
    const cluster = ['--kube-version=1.35', ...served.map((each) => `--api-versions=${each}`)];
    return helmSays(
      releases.map(({ name, namespace }, index) => [
        ...['template', name, join(charts ?? '', version), `--namespace=${namespace}`],
        ...[`--values=${files[index] ?? ''}`, ...cluster],
      ]),
    );
  }
});

/** Releases of app-template in repositories, with the values that helm-controller would give. */
function releasesIn(folder: string): (ReleaseInput & { readonly version: string; readonly place: string })[] {
  return readdirSync(folder).flatMap((repository) => {
    const graph = new ResourceGraph();
    readFolderInto(graph, join(folder, repository));
    const chartOf = chartsOfReleases(graph);
    const values = new ValuesOfReleases(graph);
    return [...graph.expanded.keys()].flatMap((release) => {
      const given = values.of(release);
      const version = chartOf(release)?.version ?? '';
      return given.isKnown
        ? [{ ...releaseNameOf(release), values: given.values, version, place: `${repository}/${release.file ?? ''}` }]
        : [];
    });
  });
}

function compared(release: ReleaseInput, version: Version, rendered: HelmAnswer): string | undefined {
  const expansion = expandAppTemplate(release, version);
  if (expansion.is === 'unknown') return `not evaluated: ${expansion.reason}`;
  if (rendered.error !== '') return expansion.is === 'refused' ? undefined : `helm refuses: ${rendered.error}`;
  if (expansion.is === 'refused') return `refused here: ${expansion.refusals[0]?.reason ?? ''}`;
  return differencesBetween(placed(expansion.objects, release), placed(objectsIn(rendered.output), release))[0];
}

/** Objects of 3.x name no namespace: helm puts them into that of the release. */
function placed(objects: readonly JsonObject[], { namespace }: ReleaseInput): JsonObject[] {
  return objects.map((object) => ({ ...object, metadata: { namespace, ...objectAt(object, ['metadata']) } }));
}
