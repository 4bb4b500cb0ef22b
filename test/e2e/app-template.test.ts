import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { versionOf } from '../../graph/charts/chart-version.ts';
import { expandAppTemplate } from '../../graph/charts/app-template/expand.ts';
import { rulesOf, type Version } from '../../graph/charts/app-template/rules.ts';
import type { ReleaseInput } from '../../graph/charts/app-template/chart.ts';
import { differencesBetween } from '../graph/charts/differences.ts';
import { generatedReleases } from '../graph/charts/generate-values.ts';
import { objectsIn } from '../graph/charts/objects-in.ts';
import { describeWith, parts } from './parts.ts';

/** A folder with the chart of each version, ready for helm without a network: `<folder>/<version>/Chart.yaml`, the library below `charts/`. */
const charts = process.env['HOLDFAST_APP_TEMPLATE_CHARTS'];
const count = Number(process.env['HOLDFAST_APP_TEMPLATE_COUNT'] ?? '50');
const seed = Number(process.env['HOLDFAST_APP_TEMPLATE_SEED'] ?? '1');

const run = promisify(execFile);
const served = [
  'monitoring.coreos.com/v1',
  ...['HTTPRoute', 'GRPCRoute'].map((kind) => `gateway.networking.k8s.io/v1/${kind}`),
];

describeWith('helm', '[F5 part: generated values] app-template makes what the model says', () => {
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
      for (const [index, release] of generatedReleases(rules, seed, count).entries()) {
        const rendered = await helmMakes(name, release);
        const difference = compared(release, version, rendered);
        if (difference !== undefined) wrong.push(`#${index}: ${difference}`);
        figures[rendered === undefined ? 'refused' : 'made']++;
      }
      expect(wrong).toEqual([]);
      expect(figures.made, 'enough of the values are taken').toBeGreaterThan(count / 10);
      await annotate(`app-template ${name}, seed ${seed}: ${figures.made} equal, ${figures.refused} refused by both`);
    });
  });

  /** What helm prints; undefined where it refuses. */
  async function helmMakes(version: string, { name, namespace, values }: ReleaseInput): Promise<string | undefined> {
    const file = join(folder, 'values.json');
    await writeFile(file, JSON.stringify(values));
    const options = [
      '-n',
      namespace,
      '-f',
      file,
      '--kube-version',
      '1.35',
      ...served.flatMap((each) => ['--api-versions', each]),
    ];
    try {
      return (await run(parts.helm ?? '', ['template', name, join(charts ?? '', version), ...options])).stdout;
    } catch (error) {
      if (error instanceof Error && 'stderr' in error && String(error.stderr).includes('Error: ')) return undefined;
      throw error;
    }
  }
});

function compared(release: ReleaseInput, version: Version, rendered: string | undefined): string | undefined {
  const expansion = expandAppTemplate(release, version);
  if (expansion.is === 'unknown') return `not evaluated: ${expansion.reason}`;
  if (rendered === undefined) return expansion.is === 'refused' ? undefined : 'helm refuses';
  if (expansion.is === 'refused') return `refused here: ${expansion.refusals[0]?.reason ?? ''}`;
  return differencesBetween(expansion.objects, objectsIn(rendered))[0];
}
