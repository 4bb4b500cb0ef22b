import type { ResourceGraph } from '../../graph/graph.ts';
import { formatOrigin } from '../../graph/origin.ts';
import type { Report } from '../../invariants/report.ts';
import { summarize } from './summary.ts';

/** The report as Markdown, for the summary of a pull request. */
export function markdownReport(graph: ResourceGraph, report: Report): string {
  const { objects, files, rules, rulesHolding, errors, warnings, notEvaluated, suppressed } = summarize(graph, report);
  const rows = report.findings.map(({ origin, severity, rule, object, observed, required, fix }) =>
    [`\`${formatOrigin(origin)}\``, severity, rule, object ?? '', observed, required, fix].map(cell).join(' | '),
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
    ...graph.errors.map(
      ({ file, line, reason }) => `* \`${file}${line === undefined ? '' : `:${line}`}\` could not be read: ${reason}`,
    ),
    ...(graph.errors.length > 0 ? [''] : []),
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
}
