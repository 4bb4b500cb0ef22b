import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chartsOfReleases } from '../../graph/charts/release-chart.ts';
import { releaseNameOf } from '../../graph/charts/release-name.ts';
import { ValuesOfReleases } from '../../graph/charts/release-values.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { objectsIn } from '../../helm/helm-output.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { clusters } from '../../stacks/clusters.ts';
import { parts } from '../e2e/parts.ts';
import { differencesBetween } from '../graph/charts/differences.ts';
import { RealStack } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { today } from '../today.ts';
import { asHelmMakesIt, chartsAtHand, isRenderedAnew, renderedAnew } from './real-renderings.ts';

/**
 * Which releases the real helm has rendered with the values that they have now. Charts are at hand only where `.ci/provide-charts` was run;
 * elsewhere, and in CI, the line of a release holds as long as its values are the same. Who changes them renders anew (`vitest -u`), or
 * the line says that nobody did.
 */
const table = 'rendered-releases.txt';
const notRendered = 'not rendered with these values';

function linesOf(stack: string, known: ReadonlySet<string>): string[] {
  const graph = new RealStack(stack).graph();
  const chartOf = chartsOfReleases(graph);
  return graph.objects('HelmRelease').map((release) => {
    const { chart = '', version = '' } = chartOf(release) ?? {};
    const line = [stack, release.name, chart, version, digestOf(graph, release)].join(' ');
    if (isRenderedAnew(graph, release)) return `${line} ${becomesWhatHelmMakes(graph, release)}`;
    return [...known].find((each) => each.startsWith(`${line} `)) ?? `${line} ${notRendered}`;
  });
}

/** A digest of everything that helm is told. */
function digestOf(graph: ResourceGraph, release: KubernetesObject): string {
  const given = new ValuesOfReleases(graph).of(release);
  const told = JSON.stringify([releaseNameOf(release), given.isKnown ? given.values : given.reason]);
  return createHash('sha256').update(told).digest('hex').slice(0, 12);
}

/** Renders a release, and compares it where its chart is modelled. */
function becomesWhatHelmMakes(graph: ResourceGraph, release: KubernetesObject): string {
  const text = renderedAnew(graph, release);
  if (graph.expanded.get(release)?.is !== 'made') return 'rendered';
  const { namespace } = releaseNameOf(release);
  const made = graph.objects().filter(({ madeBy }) => madeBy === release);
  const helm = objectsIn(text ?? '').map(({ manifest }) => ({
    ...manifest,
    metadata: { namespace, ...(manifest['metadata'] as object) },
  }));
  expect(
    differencesBetween(
      made.map(({ manifest }) => manifest),
      helm,
    ),
    release.name,
  ).toEqual([]);
  return 'rendered as it is modelled';
}

describe('releases of the five stacks are those that helm rendered', () => {
  test('[R1 part: each with the values that it has now, as far as the table says]', async () => {
    const before = new Set(readFileSync(new URL(table, import.meta.url), 'utf8').split('\n'));
    const lines = Object.keys(clusters).flatMap((stack) => linesOf(stack, before));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(table);
    const left = lines.filter((line) => line.endsWith(notRendered));
    expect(left.length, 'nearly all of them are rendered').toBeLessThan(lines.length / 10);
  }, 120_000);

  describe.skipIf(chartsAtHand === undefined || parts.helm === undefined)(
    'with charts that .ci/provide-charts brought',
    () => {
      test.each(Object.keys(clusters))(
        '%s has no error, with what the real helm makes of every release',
        async (name) => {
          const graph = await asHelmMakesIt(new RealStack(name), scratchFolder());
          const { findings } = runInvariants(graph, invariants, { today });
          expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
        },
        120_000,
      );
    },
  );
});
