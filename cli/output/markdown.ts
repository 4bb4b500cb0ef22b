import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { formatOrigin } from '../../graph/origin.ts';
import type { Report } from '../../invariants/report.ts';
import { fieldsFor, markdownCode } from '../../output/media.ts';
import { shownReport } from './shown-report.ts';
import { summarize } from './summary.ts';

/** The report as Markdown, for the summary of a pull request. */
export function markdownReport(
  graph: ResourceGraph,
  report: Report,
  { notes }: { readonly notes: readonly string[] },
): string {
  const { objects, files, rules, rulesHolding, errors, warnings, notEvaluated, suppressed } = summarize(graph, report);
  const shown = shownReport('markdown', graph, report);
  const places = report.findings.map(({ origin }) => markdownCode(formatOrigin(origin)));
  const rows = shown.findings.map(({ severity, rule, about, observed, required, fix }, index) =>
    [places[index], severity, rule, about ?? '', observed, required, fix].join(' | '),
  );
  return [
    `**${errors} errors, ${warnings} warnings**: ${rulesHolding} of ${rules} rules that apply hold for ${objects} objects in ${files} files; ${notEvaluated} places not evaluated, ${suppressed} findings suppressed.`,
    '',
    ...(rows.length === 0
      ? []
      : [
          '| place | severity | rule | object | found | required | fix |',
          '| --- | --- | --- | --- | --- | --- | --- |',
          ...rows.map((row) => `| ${row} |`),
          '',
        ]),
    ...shown.errors.map(({ place, reason }) => `* ${place} could not be judged: ${reason}`),
    ...fieldsFor('markdown', notes).map((note) => `* ${note}`),
    ...(shown.errors.length + notes.length > 0 ? [''] : []),
  ].join('\n');
}
