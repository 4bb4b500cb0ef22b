import { chartsOfReleases } from '../../charts/release-chart.ts';
import { addTo } from '../../group-by.ts';
import type { ResourceGraph } from '../../resource/graph.ts';
import { describe, type KubernetesObject } from '../../resource/kubernetes-object.ts';
import { oncePerGraph } from '../../resource/once-per-graph.ts';
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
