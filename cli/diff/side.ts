import { existsSync } from 'node:fs';
import { appliedObjects, type AppliedObjects } from '../../analysis/changes/applied-objects.ts';
import { impactReports } from '../../analysis/impact/report.ts';
import { reportData, type ReportData } from '../../analysis/impact/report-data.ts';
import { redactionOf, type Redaction } from '../../graph/masking/redaction.ts';
import { messageOf } from '../../graph/message-of.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { troublesOf } from '../../invariants/failures.ts';
import type { Check } from '../../invariants/invariant.ts';
import { runInvariants } from '../../invariants/run.ts';
import type { PathPatterns } from '../check/path-patterns.ts';
import { readFoldersInto } from '../check/read-folders.ts';
import { shownReport, type ShownFinding } from '../output/shown-report.ts';
import type { Medium } from '../../output/media.ts';
import { fingerprintsOf } from '../check/baseline.ts';

/** How both sides are read. */
export interface SideOptions {
  readonly rules: readonly Check[];
  readonly today: string;
  readonly medium: Medium;
  readonly exclude: PathPatterns;
  /** Adds what charts make. @default nothing is rendered */
  readonly render?: ((graph: ResourceGraph) => Promise<void>) | undefined;
}

/** A repository before a change or after it, apart from the files that it was read from. */
export interface Side {
  readonly applied: AppliedObjects;
  /** What rules find, each with what makes it the same one on both sides. */
  readonly findings: readonly { readonly finding: ShownFinding; readonly keys: readonly string[] }[];
  /** What failures do, by cluster, where a topology says so. */
  readonly impact: ReadonlyMap<string, ReportData>;
  readonly redaction: Redaction;
  /** What could not be judged, a sentence each. */
  readonly troubles: readonly string[];
}

/**
 * Reads and judges folders as they are seen from a folder, which makes paths the same on both sides.
 *
 * @param from where the folders begin
 */
export async function readSide(from: string, folders: readonly string[], options: SideOptions): Promise<Side> {
  const here = process.cwd();
  process.chdir(from);
  try {
    const graph = new ResourceGraph();
    const there = folders.filter((folder) => existsSync(folder));
    if (there.length > 0) readFoldersInto(graph, there, options);
    await options.render?.(graph);
    return judged(graph, options);
  } finally {
    process.chdir(here);
  }
}

function judged(graph: ResourceGraph, { rules, today, medium }: SideOptions): Side {
  const report = runInvariants(graph, rules, { today });
  const { findings } = shownReport(medium, graph, report);
  const redaction = redactionOf(graph);
  const impact = impactOf(graph);
  return {
    applied: appliedObjects(graph),
    findings: report.findings.map((each, index) => ({
      // Where it is, is looked up now: the files may be gone later.
      finding: { ...(findings[index] as ShownFinding) },
      keys: fingerprintsOf(each),
    })),
    impact: impact.reports,
    redaction,
    troubles: [...troublesOf(graph, report).map(({ file, reason }) => `${file}: ${reason}`), ...impact.troubles].map(
      (each) => redaction.text(each),
    ),
  };
}

function impactOf(graph: ResourceGraph): { reports: Map<string, ReportData>; troubles: string[] } {
  if (graph.topologies.length === 0) return { reports: new Map(), troubles: [] };
  try {
    const reports = impactReports(graph).map(reportData);
    return { reports: new Map(reports.map((report) => [report.cluster, report])), troubles: [] };
  } catch (error) {
    return { reports: new Map(), troubles: [`what failures do could not be worked out: ${messageOf(error)}`] };
  }
}
