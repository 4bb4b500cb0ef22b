import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { capabilitiesOf } from '../graph/facts/cluster/capabilities.ts';
import { releaseNameOf } from '../graph/charts/release-name.ts';
import { ValuesOfReleases } from '../graph/charts/release-values.ts';
import { takeRendered, type LocateValue, type Rendering } from '../graph/charts/take-rendered.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import { valueAt } from '../graph/json.ts';
import { unknownIn } from '../graph/unknown.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import { oncePerKey } from '../graph/once-per-key.ts';
import { Work } from '../graph/work.ts';
import { cacheFolder } from './cache-folder.ts';
import { chartFinder } from './chart-finder.ts';
import { ChartStore } from './chart-store.ts';
import { ChartsFolder } from './charts-folder.ts';
import { GitTrees } from './git-trees.ts';
import { ReleaseRenderer } from './render-release.ts';
import { Helm } from './run-helm.ts';

/** Where charts come from, and where they are kept. */
export interface RenderOptions {
  /** A folder with charts, which count before any other. @default none */
  readonly charts?: string | undefined;
  /** @default `cacheFolder()` */
  readonly cache?: string;
}

/**
 * Adds what every release makes whose chart is not modelled, as the user's own helm renders it. Before anything is asked of the graph:
 * answers are kept. What cannot be rendered is noted with the reason.
 */
export async function renderReleasesInto(
  graph: ResourceGraph,
  { charts, cache = cacheFolder() }: RenderOptions = {},
): Promise<void> {
  const releases = graph.objects('HelmRelease').filter((release) => isOpen(graph.expanded.get(release)));
  const helm = new Helm();
  const work = new Work();
  const find = chartFinder(graph, {
    cache,
    store: new ChartStore(cache, helm),
    trees: new GitTrees(cache),
    folder: charts === undefined ? undefined : new ChartsFolder(charts),
  });
  const renderer = new ReleaseRenderer(cache, helm);
  const values = new ValuesOfReleases(graph);
  const capabilities = oncePerKey((cluster: string) => capabilitiesOf(graph, cluster));
  const limit = pLimit(availableParallelism());
  const rendered = await Promise.all(
    releases.map((release) =>
      limit(async () => {
        const given = values.of(release);
        if (!given.isKnown) return { release, rendering: unknown(given.reason), locate: () => release.origin };
        const chart = await find(release);
        const rendering =
          chart.is === 'missing'
            ? unknown(chart.reason)
            : await renderer.render(chart.path, {
                ...releaseNameOf(release),
                values: given.values,
                withoutSecrets: given.withoutSecrets(),
                capabilities: capabilities(release.cluster),
                options: optionsOf(release),
              });
        return { release, rendering: certain(rendering, given.values), locate: given.locate satisfies LocateValue };
      }),
    ),
  );
  for (const each of rendered) takeRendered(graph, each, work);
  graph.errors.push(...work.undone);
}

/** Whether it is not known yet what a release makes. */
function isOpen(expanded: { readonly is: string } | undefined): boolean {
  return expanded === undefined || expanded.is === 'unknown';
}

function unknown(reason: string): Rendering {
  return { is: 'unknown', reason };
}

/** A variable that nobody filled in may be what helm refuses. */
function certain(rendering: Rendering, values: unknown): Rendering {
  const variable = rendering.is === 'refused' ? unknownIn(JSON.stringify(values)) : undefined;
  return variable === undefined
    ? rendering
    : unknown(`its values hold a variable, ${variable}, and helm refuses them so`);
}

/** What helm-controller does with a release, as options of `helm template`. */
function optionsOf({ manifest }: KubernetesObject): string[] {
  const install = (field: string): unknown => valueAt(manifest, ['spec', 'install', field]);
  return [
    '--skip-tests',
    ...(install('crds') === 'Skip' ? [] : ['--include-crds']),
    ...(install('disableHooks') === true ? ['--no-hooks'] : []),
    ...(install('disableSchemaValidation') === true ? ['--skip-schema-validation'] : []),
  ];
}
