import type { ResourceGraph } from '../../graph/graph.ts';
import { formatOrigin } from '../../graph/origin.ts';
import type { Report } from '../../invariants/report.ts';

/** The report as JUnit XML: a test case for each rule that had something to judge; what was not evaluated is skipped. */
export function junitReport(graph: ResourceGraph, report: Report): string {
  const cases = [...report.outcomes].filter(([, outcome]) => outcome !== 'no subject');
  const body = cases.map(([rule, outcome]) => {
    const findings = report.findings.filter((finding) => finding.rule === rule);
    const failures = findings.map(
      ({ origin, message, fix, severity }) =>
        `      <failure type="${severity}" message="${escape(message)}">${escape(`${formatOrigin(origin)}\n${message}\nfix: ${fix}`)}</failure>`,
    );
    const skipped =
      outcome === 'not evaluated'
        ? report.notEvaluated
            .filter((each) => each.rule === rule)
            .slice(0, 1)
            .map(({ reason }) => `      <skipped message="${escape(reason)}"/>`)
        : [];
    const [subject = '', name = ''] = rule.split('/');
    return [
      `    <testcase classname="${escape(subject)}" name="${escape(name)}">`,
      ...failures,
      ...skipped,
      '    </testcase>',
    ].join('\n');
  });
  const errors = graph.errors.map(
    ({ file, line, column, reason }) =>
      `    <testcase classname="input" name="${escape(file)}">\n      <error message="${escape(reason)}">${escape(`${file}:${line ?? 1}:${column ?? 1}`)}</error>\n    </testcase>`,
  );
  const failing = new Set(report.findings.map(({ rule }) => rule)).size;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="holdfast" tests="${cases.length + errors.length}" failures="${failing}" errors="${errors.length}">`,
    ...body,
    ...errors,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function escape(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll('\n', '&#10;')
      // eslint-disable-next-line no-control-regex -- XML 1.0 has no way to write these
      .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, '\uFFFD')
  );
}
