import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { formatOrigin } from '../../graph/origin.ts';
import { invariants } from '../../invariants/list.ts';
import type { Report } from '../../invariants/report.ts';
import { fieldsFor, markdownCode } from '../../output/media.ts';
import { byRule } from './by-rule.ts';
import { commentCharacters, LimitedText } from './limited-text.ts';
import { addressOfRule, addressOfRules } from './rule-address.ts';
import { shownReport, type ShownFinding, type ShownReport } from './shown-report.ts';
import { summarize } from './summary.ts';
import { counted } from '../../output/counted.ts';

/** What could not be judged leaves room for findings. */
const mostBesides = 10_000;

/**
 * The report as Markdown, for a pull request: how often each rule spoke, then the findings, the most severe and the rarest first, and what
 * could not be judged. What would not fit into a comment is counted.
 */
export function markdownReport(
  graph: ResourceGraph,
  report: Report,
  { notes }: { readonly notes: readonly string[] },
): string {
  const { objects, files, rules, rulesHolding, errors, warnings, notEvaluated, suppressed } = summarize(graph, report);
  const shown = shownReport('markdown', graph, report);
  const origins = new Map(shown.findings.map((finding, index) => [finding, report.findings[index]?.origin]));
  const placeOf = (finding: ShownFinding): string => {
    const origin = origins.get(finding);
    return markdownCode(origin === undefined ? '' : formatOrigin(origin));
  };
  const text = new LimitedText(commentCharacters);
  text.add([
    `**${counted(errors, 'error')}, ${counted(warnings, 'warning')}**: ${rulesHolding} of ${rules} rules that apply hold for ${counted(objects, 'object')} in ${counted(files, 'file')}; ${counted(notEvaluated, 'place')} not evaluated, ${counted(suppressed, 'finding')} suppressed.`,
    '',
  ]);
  text.addAll(besides(shown, notes), (left) => `* and ${left} more`, mostBesides);
  addFindings(text, shown.findings, placeOf);
  return text.text;
}

/** What could not be judged, and what is said besides findings. */
function besides({ errors }: ShownReport, notes: readonly string[]): string[] {
  return [
    ...errors.map(({ place, reason }) => `* ${place} could not be judged: ${reason}`),
    ...fieldsFor('markdown', notes).map((note) => `* ${note}`),
  ];
}

function addFindings(
  text: LimitedText,
  findings: readonly ShownFinding[],
  placeOf: (finding: ShownFinding) => string,
): void {
  if (findings.length === 0) return;
  const groups = byRule(findings);
  const claims = new Map(invariants.map(({ id, claim }) => [id, claim]));
  const pages = addressOfRules();
  const linked = (rule: string): string =>
    pages.startsWith('https:') ? `[${rule}](${addressOfRule(rule, pages)})` : rule;
  if (groups.length < findings.length) {
    text.add(['| severity | rule | findings | claim |', '| --- | --- | --- | --- |']);
    const rows = groups.map(([{ severity, rule }, ...more]) =>
      row([severity, linked(rule), String(1 + more.length), claims.get(rule) ?? '']),
    );
    text.addAll(rows, (left) => `\nand ${left} more rules`);
  }
  text.add([
    '| place | severity | rule | object | found | required | fix |',
    '| --- | --- | --- | --- | --- | --- | --- |',
  ]);
  const rows = groups.flat().map((finding) => {
    const { severity, rule, about, observed, required, fix } = finding;
    return row([placeOf(finding), severity, linked(rule), about ?? '', observed, required, fix]);
  });
  text.addAll(rows, (left) => `\nand ${left} more findings: \`holdfast check --all\` shows them`);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
