import { chartsOfReleases } from '../../charts/release-chart.ts';
import { addTo } from '../../group-by.ts';
import type { ResourceGraph } from '../../resource/graph.ts';
import { describe, type KubernetesObject } from '../../resource/kubernetes-object.ts';
import { oncePerGraph } from '../../resource/once-per-graph.ts';
import { unknownAt, unknownIn } from '../../unknown.ts';
import type { Said } from './versions.ts';

/** A release of a chart, with the version that it asks for. */
export interface ChartRelease extends Said {
  readonly release: KubernetesObject;
}

/** The releases of a chart in a cluster. */
export const releasesOfChart: (graph: ResourceGraph) => (cluster: string, chart: string) => readonly ChartRelease[] =
  oncePerGraph((graph) => {
    const chartOf = chartsOfReleases(graph);
    const found = new Map<string, ChartRelease[]>();
    for (const release of graph.objects('HelmRelease')) {
      const chart = chartOf(release);
      if (chart === undefined) continue;
      addTo(found, `${release.cluster}\n${chart.chart}`, {
        release,
        text: chart.version,
        by: describe(release),
        at: release.locate(['spec', 'chart', 'spec', 'version']),
      });
    }
    return (cluster, chart) => found.get(`${cluster}\n${chart}`) ?? [];
  });

/** Why a release of a cluster may be of any chart: a variable decides which. */
export const hiddenRelease: (graph: ResourceGraph) => (cluster: string) => string | undefined = oncePerGraph(
  (graph) => {
    const chartOf = chartsOfReleases(graph);
    const found = new Map<string, string>();
    for (const release of graph.objects('HelmRelease')) {
      const unknown =
        unknownIn(chartOf(release)?.chart) ??
        unknownAt(release.manifest, ['spec', 'chart', 'spec', 'chart']) ??
        unknownAt(release.manifest, ['spec', 'chartRef', 'name']);
      if (unknown !== undefined)
        found.set(release.cluster, `${unknown} decides which chart ${describe(release)} is of`);
    }
    return (cluster) => found.get(cluster);
  },
);
