import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join, posix } from 'node:path';
import { sourcesOfCharts, type ChartSource } from '../graph/charts/chart-source.ts';
import { chartsOfReleases } from '../graph/charts/release-chart.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import { UnreadableChart } from './chart-files.ts';
import type { ChartStore, FoundChart } from './chart-store.ts';
import { withValuesFiles, type Around } from './chart-with-values-files.ts';
import type { ChartsFolder } from './charts-folder.ts';
import type { GitTrees } from './git-trees.ts';

/** Where charts are looked for. */
export interface ChartPlaces {
  readonly cache: string;
  readonly store: ChartStore;
  readonly trees: GitTrees;
  /** The folder that the user names, which counts first. */
  readonly folder: ChartsFolder | undefined;
}

/** A chart, and the source around it where that is a tree of files. */
type Placed = FoundChart & { readonly around?: Around };

/** Finds the chart of a release: in the folder that was named, in this repository, in the cache, or where its source says. */
export function chartFinder(
  graph: ResourceGraph,
  { cache, store, trees, folder }: ChartPlaces,
): (release: KubernetesObject) => Promise<FoundChart> {
  const chartOf = chartsOfReleases(graph);
  const sourceOf = sourcesOfCharts(graph);
  const placed = async (release: KubernetesObject, source: ChartSource): Promise<Placed> => {
    const named = chartOf(release);
    const near = named && folder?.find(named);
    const inTrees = source.is === 'folder' ? { around: { path: source.path } } : {};
    if (near !== undefined) return { is: 'found', path: near, ...inTrees };
    if (source.is === 'unknown') return { is: 'missing', reason: source.reason };
    if (source.is !== 'folder') return store.get(source);
    return inRepository(graph, release, source) ?? inTree(source, trees);
  };
  return async (release) => {
    const { source, valuesFiles } = sourceOf(release);
    const chart = await placed(release, source);
    if (chart.is === 'missing' || valuesFiles === undefined) return chart;
    try {
      return await withValuesFiles(chart.path, valuesFiles, { cache, around: chart.around });
    } catch (error) {
      if (!(error instanceof UnreadableChart)) throw error;
      return { is: 'missing', reason: error.message };
    }
  };
}

type InFolder = Extract<ChartSource, { is: 'folder' }>;

/** A chart in a folder of the repository that was read. */
function inRepository(
  graph: ResourceGraph,
  release: KubernetesObject,
  { path, repository }: InFolder,
): Placed | undefined {
  const { kind, name } = repository;
  const reference = { kind, name, namespace: repository.namespace ?? release.namespace ?? '' };
  const isForeign = graph.scopes.some((scope) => scope.ownership(reference) === 'foreign');
  if (isForeign || isAbsolute(path) || path.startsWith('..')) return undefined;
  const tops = graph.scopes.flatMap((scope) => [scope.topAbove(release.file) ?? [], '.']).flat();
  return tops.map((root) => chartIn(root, path)).find((chart) => chart !== undefined);
}

/** A chart in another repository. */
async function inTree({ path, repository }: InFolder, trees: GitTrees): Promise<Placed> {
  const tree = await trees.get(repository.manifest);
  if (tree.is === 'missing') return tree;
  const name = `${repository.kind}/${repository.name}`;
  return (
    chartIn(tree.path, posix.normalize(`/${path}`)) ?? { is: 'missing', reason: `${name} has no chart in ${path}` }
  );
}

function chartIn(root: string, path: string): Placed | undefined {
  const folder = join(root, path);
  const isChart = existsSync(join(folder, 'Chart.yaml')) && statSync(folder).isDirectory();
  return isChart ? { is: 'found', path: folder, around: { root, path } } : undefined;
}
