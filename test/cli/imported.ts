import { modelOf } from '../../analysis/impact/model-of.ts';
import { edgesOf, reportData, type ReportData } from '../../analysis/impact/report-data.ts';
import { impactReports } from '../../analysis/impact/report.ts';
import { humanImpact } from '../../cli/impact/human.ts';
import { jsonImpact } from '../../cli/impact/json.ts';
import { markdownImpact } from '../../cli/impact/markdown.ts';
import { mermaidImpact } from '../../cli/impact/mermaid.ts';
import { htmlImpact } from '../../cli/impact/page/html.ts';
import { inferTopology } from '../../cli/import/infer-topology.ts';
import { readRepository } from '../../cli/import/read-repository.ts';
import { readFilesInto } from '../../graph/readers/read-folder.ts';
import { readTopologyInto } from '../../graph/readers/read-topology.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import type { ReadTopology } from '../../topology/read-topology.ts';
import { unknownFacts, type UnknownFact } from '../../topology/unknown.ts';

/** What `holdfast import` makes of a repository, and what `holdfast impact` says of it then. */
export interface Imported {
  readonly topology: ReadTopology;
  readonly unknown: readonly UnknownFact[];
  readonly data: ReportData;
  /** The report in each format. */
  readonly printed: Readonly<Record<string, string>>;
}

export function imported(files: Readonly<Record<string, string>>): Imported {
  const graph = new ResourceGraph();
  readFilesInto(graph, Object.entries(files), '.');
  const [first] = graph.objects();
  const topology = inferTopology('home', readRepository(graph, graph.files, first?.cluster ?? ''));
  readTopologyInto(graph, topology);
  const [report] = impactReports(graph);
  if (report === undefined) throw new Error('there is no report');
  const data = reportData(report);
  const shown = { data, graph, edges: edgesOf(modelOf(graph).model), only: [] };
  return {
    topology,
    unknown: unknownFacts(topology),
    data,
    printed: {
      human: humanImpact(shown),
      json: jsonImpact(shown),
      markdown: markdownImpact(shown),
      mermaid: mermaidImpact(shown),
      html: htmlImpact(shown),
    },
  };
}
