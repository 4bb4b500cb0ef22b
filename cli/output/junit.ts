import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Report } from '../../invariants/report.ts';
import { fieldsFor } from '../../output/media.ts';
import { shownReport } from './shown-report.ts';

/** The report as JUnit XML: a test case for each rule that had something to judge; what was not evaluated is skipped. */
export function junitReport(
  graph: ResourceGraph,
  report: Report,
  { notes }: { readonly notes: readonly string[] },
): string {
  const shown = shownReport('xml', graph, report);
  const cases = [...report.outcomes].filter(([, outcome]) => outcome !== 'no subject');
  const body = cases.map(([rule, outcome]) => {
    const failures = shown.findings
      .filter((finding) => finding.rule === rule)
      .map(
        ({ place, message, fix, severity }) =>
          `      <failure type="${severity}" message="${message}">${place}&#10;${message}&#10;fix: ${fix}</failure>`,
      );
    const skipped =
      outcome === 'not evaluated'
        ? shown.notEvaluated
            .filter((each) => each.rule === rule)
            .slice(0, 1)
            .map(({ reason }) => `      <skipped message="${reason}"/>`)
        : [];
    const [subject = '', name = ''] = rule.split('/');
    return [`    <testcase classname="${subject}" name="${name}">`, ...failures, ...skipped, '    </testcase>'].join(
      '\n',
    );
  });
  const errors = shown.errors.map(
    ({ file, place, reason }) =>
      `    <testcase classname="input" name="${file}">\n      <error message="${reason}">${place}</error>\n    </testcase>`,
  );
  const failing = new Set(report.findings.map(({ rule }) => rule)).size;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="holdfast" tests="${cases.length + errors.length}" failures="${failing}" errors="${errors.length}">`,
    ...body,
    ...errors,
    ...(notes.length > 0 ? [`    <system-out>${fieldsFor('xml', notes).join('&#10;')}</system-out>`] : []),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
