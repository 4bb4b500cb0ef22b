import { readTopologyInto } from '../../graph/readers/read-topology.ts';
import { firstTopology, type FirstTopologyOptions } from '../import/first-topology.ts';
import { impactReports } from '../../analysis/impact/report.ts';
import { reportData, type ReportData } from '../../analysis/impact/report-data.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { UsageError } from '../exit-codes.ts';
import { readTree } from '../read-tree.ts';
import { messageOf } from '../../graph/message-of.ts';

/**
 * The report of the tree of a cluster, by its folder or its name below `dist`. Of a tree without a topology one is read, as `import` does.
 *
 * @throws UsageError when there is no tree, or it has more than one topology, or no cluster.
 */
export function readReport(
  cluster: string,
  options: FirstTopologyOptions = {},
): {
  readonly folder: string;
  readonly graph: ResourceGraph;
  readonly data: ReportData;
} {
  const { folder, graph } = readTree(cluster);
  if (graph.topologies.length === 0) readTopologyInto(graph, firstTopology(graph, folder, options).topology);
  try {
    const [report] = impactReports(graph);
    if (report === undefined) throw new Error('no cluster was read');
    return { folder, graph, data: reportData(report) };
  } catch (error) {
    throw new UsageError(`${folder}: ${messageOf(error)}`);
  }
}
