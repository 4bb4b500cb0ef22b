import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { formatOrigin, type Origin } from '../../graph/origin.ts';
import { troublesOf } from '../../invariants/failures.ts';
import type { Report } from '../../invariants/report.ts';
import { summarize } from './summary.ts';

/** The report as JSON, one object with `findings`, `notEvaluated`, `errors`, `skipped`, `notes` and `summary`. */
export function jsonReport(
  graph: ResourceGraph,
  report: Report,
  { notes }: { readonly notes: readonly string[] },
): string {
  const document = {
    findings: report.findings.map(({ rule, severity, origin, object, also, message, observed, required, fix }) => ({
      rule,
      severity,
      ...place(origin),
      object: object ?? null,
      also,
      message,
      observed,
      required,
      fix,
    })),
    notEvaluated: report.notEvaluated.map(({ rule, origin, object, reason }) => ({
      rule,
      ...place(origin),
      object: object ?? null,
      reason,
    })),
    errors: troublesOf(graph, report).map(({ file, line, column, reason }) => ({ file, line, column, reason })),
    skipped: graph.skipped,
    notes,
    summary: summarize(graph, report),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function place(origin: Origin): { file: string; line: number; column: number } {
  return origin.from === 'file'
    ? { file: origin.file, line: origin.line, column: origin.column }
    : { file: formatOrigin(origin), line: 1, column: 1 };
}
