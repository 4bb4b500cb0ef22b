import type { ResourceGraph } from '../graph/resource/graph.ts';
import { redactionOf } from '../graph/masking/redaction.ts';
import type { Origin } from '../graph/origin.ts';
import { messageOf, type Report, type ReportedFinding } from './report.ts';

/** The report with a mask for every secret that a rule repeats: whoever shows it, or writes it down, has none. */
export function withoutSecrets(graph: ResourceGraph, report: Report): Report {
  if (report.findings.length + report.suppressed.length + report.notEvaluated.length === 0) return report;
  const redaction = redactionOf(graph);
  const text = (from: string, origin: Origin): string =>
    redaction.text(from, origin.from === 'file' ? origin.file : undefined);
  const finding = (given: ReportedFinding): ReportedFinding => {
    const { origin } = given;
    const object = given.object === undefined ? undefined : redaction.name(given.object);
    const [observed = '', required = '', fix = ''] = [given.observed, given.required, given.fix].map((each) =>
      text(each, origin),
    );
    const above = given.above?.map((each) => ({ ...each, name: redaction.name(each.name) }));
    const shown = {
      ...given,
      object,
      ...(above && { above }),
      also: given.also.map((name) => redaction.name(name)),
      observed,
      required,
      fix,
    };
    return { ...shown, message: messageOf(shown) };
  };
  return {
    ...report,
    findings: report.findings.map(finding),
    suppressed: report.suppressed.map(finding),
    notEvaluated: report.notEvaluated.map((each) => ({
      ...each,
      object: each.object && redaction.name(each.object),
      reason: text(each.reason, each.origin),
    })),
  };
}
