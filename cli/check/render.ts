import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { UsageError } from '../exit-codes.ts';

/**
 * Adds what charts make to a graph, rendered by the user's helm.
 *
 * @param charts a chart, or a folder with charts, which count before those that are fetched
 * @throws UsageError where that folder is not there, or holds no chart
 */
export function renderInto(charts: string | undefined): (graph: ResourceGraph) => Promise<void> {
  if (charts !== undefined && !existsSync(charts)) throw new UsageError(`--charts ${charts}: not there`);
  const folder = charts === undefined ? undefined : resolve(charts);
  return async (graph) => {
    const [{ renderReleasesInto }, { ChartsFolderError }] = await Promise.all([
      import('../../helm/render-releases.ts'),
      import('../../helm/charts-folder.ts'),
    ]);
    try {
      await renderReleasesInto(graph, { charts: folder });
    } catch (error) {
      throw error instanceof ChartsFolderError ? new UsageError(`--charts ${error.message}`) : error;
    }
  };
}
