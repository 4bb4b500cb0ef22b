import type { ResourceGraph } from '../../graph/graph.ts';
import { formatOrigin } from '../../graph/origin.ts';
import type { Severity } from '../../invariants/invariant.ts';
import type { Report } from '../../invariants/report.ts';

const commands: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'notice' };

/** The report as commands of GitHub Actions, which shows them beside the lines of a pull request. */
export function githubReport(graph: ResourceGraph, report: Report): string {
  const findings = report.findings.map(({ origin, severity, rule, message, fix }) => {
    const place =
      origin.from === 'file'
        ? `file=${property(origin.file)},line=${origin.line},col=${origin.column},`
        : `file=${property(formatOrigin(origin))},`;
    return `::${commands[severity]} ${place}title=${property(rule)}::${data(`${message}\nfix: ${fix}`)}`;
  });
  const errors = graph.errors.map(
    ({ file, line, column, reason }) =>
      `::error file=${property(file)},line=${line ?? 1},col=${column ?? 1},title=unreadable::${data(reason)}`,
  );
  return [...errors, ...findings].map((line) => `${line}\n`).join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
