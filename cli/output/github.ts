import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Severity } from '../../invariants/invariant.ts';
import type { Report } from '../../invariants/report.ts';
import { commandData, commandProperty } from '../../output/media.ts';
import { byRule } from './by-rule.ts';
import { addressOfRule, addressOfRules } from './rule-address.ts';
import { shownReport, type ShownFinding, type ShownPlace } from './shown-report.ts';
import { severities } from './words.ts';

const commands: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'notice' };

/**
 * The report as commands of GitHub Actions, which shows them beside the lines of a pull request: the first ten errors, warnings and
 * notices of a step, and no others. So the worst come first, and of them one of each rule, the rarest first.
 */
export function githubReport(
  graph: ResourceGraph,
  report: Report,
  { notes }: { readonly notes: readonly string[] },
): string {
  const shown = shownReport('commands', graph, report);
  const pages = addressOfRules();
  const findings = inTurns(shown.findings).map(
    ({ severity, rule, message, fix, ...place }) =>
      `::${commands[severity]} ${properties(place)}title=${commandProperty(rule)}::${commandData(`${message}\nfix: ${fix}${pageOf(rule, pages)}`)}`,
  );
  const errors = shown.errors.map(
    ({ reason, ...place }) => `::error ${properties(place)}title=not judged::${commandData(reason)}`,
  );
  const said = notes.map((note) => `::notice title=holdfast::${commandData(note)}`);
  return [...errors, ...findings, ...said].map((line) => `${line}\n`).join('');
}

/** The findings by severity, one of each rule in turn. */
function inTurns(findings: readonly ShownFinding[]): ShownFinding[] {
  const turns = byRule(findings).flatMap((own) => own.map((finding, turn) => ({ finding, turn })));
  const rank = ({ finding }: (typeof turns)[number]): number => severities.indexOf(finding.severity);
  return turns.sort((a, b) => rank(a) - rank(b) || a.turn - b.turn).map(({ finding }) => finding);
}

/** A page on the disk of the runner is of no use to whoever reads the annotation. */
function pageOf(rule: string, pages: string): string {
  return pages.startsWith('https:') ? `\nrule: ${addressOfRule(rule, pages)}` : '';
}

function properties({ file, position }: ShownPlace): string {
  const at = position === undefined ? '' : `line=${position.line},col=${position.column},`;
  return `file=${commandProperty(file)},${at}`;
}
