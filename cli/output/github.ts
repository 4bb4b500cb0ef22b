import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Severity } from '../../invariants/invariant.ts';
import type { Report } from '../../invariants/report.ts';
import { commandData, commandProperty } from '../../output/media.ts';
import { shownReport, type ShownPlace } from './shown-report.ts';

const commands: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'notice' };

/** The report as commands of GitHub Actions, which shows them beside the lines of a pull request. */
export function githubReport(
  graph: ResourceGraph,
  report: Report,
  { notes }: { readonly notes: readonly string[] },
): string {
  const shown = shownReport('commands', graph, report);
  const findings = shown.findings.map(
    ({ severity, rule, message, fix, ...place }) =>
      `::${commands[severity]} ${properties(place)}title=${commandProperty(rule)}::${commandData(`${message}\nfix: ${fix}`)}`,
  );
  const errors = shown.errors.map(
    ({ reason, ...place }) => `::error ${properties(place)}title=not judged::${commandData(reason)}`,
  );
  const said = notes.map((note) => `::notice title=holdfast::${commandData(note)}`);
  return [...errors, ...findings, ...said].map((line) => `${line}\n`).join('');
}

function properties({ file, position }: ShownPlace): string {
  const at = position === undefined ? '' : `line=${position.line},col=${position.column},`;
  return `file=${commandProperty(file)},${at}`;
}
