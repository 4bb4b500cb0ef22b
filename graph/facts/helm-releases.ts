import type { ResourceGraph } from '../resource/graph.ts';
import { textAt } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';

/** Releases of a chart, whether they name it themselves or by an OCIRepository whose URL ends in its name. */
export function releasesOf(graph: ResourceGraph, chart: string): KubernetesObject[] {
  const sources = new Set(
    graph
      .objects('OCIRepository')
      .filter(({ manifest }) => textAt(manifest, ['spec', 'url'])?.endsWith(`/${chart}`) === true)
      .map(({ cluster, name }) => `${cluster}\n${name}`),
  );
  return graph
    .objects('HelmRelease')
    .filter(
      ({ manifest, cluster }) =>
        textAt(manifest, ['spec', 'chart', 'spec', 'chart']) === chart ||
        sources.has(`${cluster}\n${textAt(manifest, ['spec', 'chartRef', 'name']) ?? ''}`),
    );
}
