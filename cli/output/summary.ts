import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { troublesOf } from '../../invariants/failures.ts';
import type { Severity } from '../../invariants/invariant.ts';
import type { Report } from '../../invariants/report.ts';

/** The report in numbers. */
export interface Summary {
  readonly files: number;
  readonly objects: number;
  /** Rules that had something to judge. */
  readonly rules: number;
  readonly rulesHolding: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly notEvaluated: number;
  readonly suppressed: number;
  /** Files that could not be read, and rules that failed. */
  readonly unreadable: number;
}

export function summarize(graph: ResourceGraph, report: Report): Summary {
  const count = (severity: Severity): number =>
    report.findings.filter((finding) => finding.severity === severity).length;
  const outcomes = [...report.outcomes.values()].filter((outcome) => outcome !== 'no subject');
  return {
    files: graph.files.length,
    objects: graph.objects().length,
    rules: outcomes.length,
    rulesHolding: outcomes.filter((outcome) => outcome === 'holds').length,
    errors: count('error'),
    warnings: count('warning'),
    infos: count('info'),
    notEvaluated: report.notEvaluated.length,
    suppressed: report.suppressed.length,
    unreadable: troublesOf(graph, report).length,
  };
}
