import { impactReports } from '../../analysis/impact/report.ts';
import { reportData, type ReportData } from '../../analysis/impact/report-data.ts';
import { ResourceGraph } from '../../graph/graph.ts';
import { readFolderInto } from '../../graph/read-folder.ts';
import { UsageError } from '../exit-codes.ts';

/**
 * The report of the tree in a folder.
 *
 * @throws UsageError when the folder has no topology, or more than one.
 */
export function readReport(folder: string): { readonly graph: ResourceGraph; readonly data: ReportData } {
  const graph = new ResourceGraph();
  readFolderInto(graph, folder);
  if (graph.errors.length > 0) {
    throw new UsageError(
      graph.errors
        .map(({ file, line, column, reason }) => [file, line, column].filter(Boolean).join(':') + `: ${reason}`)
        .join('\n'),
    );
  }
  const names = graph.declared('cluster').map(({ name }) => name);
  if (names.length > 1) {
    throw new UsageError(`${folder} holds the clusters ${names.join(', ')}; name the folder of one of them`);
  }
  try {
    const [report] = impactReports(graph);
    if (report === undefined) throw new Error('no cluster was read');
    return { graph, data: reportData(report) };
  } catch (error) {
    throw new UsageError(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
