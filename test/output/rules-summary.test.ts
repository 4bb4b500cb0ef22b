import { describe, expect, test } from 'vitest';
import { humanReport } from '../../cli/output/human.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Severity } from '../../invariants/invariant.ts';
import { invariants } from '../../invariants/list.ts';
import type { Report, ReportedFinding } from '../../invariants/report.ts';
import { holdfast } from '../cli/holdfast.ts';
import { scratchFolder } from '../scratch-folder.ts';

const [first, second] = invariants.map(({ id }) => id) as [string, string];

/** As many findings of rules as is said. */
function reportOf(counts: readonly (readonly [rule: string, severity: Severity, count: number])[]): Report {
  const findings = counts.flatMap(([rule, severity, count]) =>
    Array.from({ length: count }, (_, index): ReportedFinding => ({
      ...{ rule, severity, origin: { from: 'file', file: `${index + 1}.yaml`, line: 1, column: 1 } },
      ...{
        object: `Pod/p${index + 1}`,
        also: [],
        message: 'all',
        observed: 'this',
        required: 'that',
        fix: 'so',
        edit: undefined,
      },
    })),
  );
  return { findings, suppressed: [], notEvaluated: [], failures: [], outcomes: new Map() };
}

function linesOf(report: Report, options: { readonly all?: boolean; readonly statistics?: boolean } = {}): string[] {
  const graph = new ResourceGraph();
  return humanReport(graph, report, { quiet: false, milliseconds: 0, ...options })
    .trimEnd()
    .split('\n');
}

describe('a report of many findings', () => {
  test('is told by rule, the most severe and the rarest first, with three places and the number of the others', () => {
    const lines = linesOf(reportOf([[first, 'warning', 30], [second, 'warning', 4], ['a/error', 'error', 40]])); // prettier-ignore
    expect(lines.filter((line) => /^(error|warning|hint)/.test(line))).toEqual([
      'error    a/error  40 findings',
      `warning  ${second}  4 findings`,
      `warning  ${first}  30 findings`,
    ]);
    expect(lines.filter((line) => line.includes('Pod/'))).toHaveLength(9);
    expect(lines).toContain('  2.yaml:1:1  Pod/p2: this');
    expect(lines).toContain(`  and 27 more: --only ${first} --all`);
    expect(lines).toContain(`  ${invariants[0]?.claim}: ${invariants[0]?.why}`);
    expect(lines.at(-1)).toMatch(/: 40 errors, 34 warnings \(0 ms\)$/);
  });

  test.each([1, 7, 20, 49, 50, 51, 110])('is never longer than sixty lines: %i rules', (count) => {
    const rules = Array.from({ length: count }, (_, index) => [`a/rule-${index}`, 'error', 20] as const);
    const lines = linesOf(reportOf(rules));
    expect(lines.length).toBeLessThanOrEqual(60);
    // No room is wasted either.
    if (count > 7) expect(lines.length).toBeGreaterThan(50);
    const told = lines.flatMap((line) => /^error {4}\S+ {2}(\d+) findings$/.exec(line)?.[1] ?? []).map(Number);
    const rest = lines.flatMap((line) => /^and \d+ more rules with (\d+) findings$/.exec(line)?.[1] ?? []).map(Number);
    expect([...told, ...rest].reduce((sum, each) => sum + each, 0)).toBe(20 * count);
  });

  test('is told whole where that is asked for, and in numbers alone where those are', () => {
    const report = reportOf([[first, 'error', 30]]);
    expect(linesOf(report, { all: true }).filter((line) => line.includes('Pod/'))).toHaveLength(30);
    expect(linesOf(report, { statistics: true }).slice(0, -1)).toEqual([`error    ${first}  30 findings`]);
  });

  test('names what to do next: edits only where there are some', () => {
    const report = reportOf([[first, 'error', 30]]);
    expect(linesOf(report).join('\n')).toContain('--write-baseline <file>');
    expect(linesOf(report).join('\n')).not.toContain('--fix');
    const edit = { object: {}, field: {} } as unknown as NonNullable<ReportedFinding['edit']>;
    const mendable = { ...report, findings: report.findings.map((finding) => ({ ...finding, edit })) };
    expect(linesOf(mendable).join('\n')).toMatch(/--fix --diff +makes 30 edits/);
  });
});

test('a report of few findings shows each with its place, what is required and the fix', () => {
  const lines = linesOf(reportOf([[first, 'error', 2]]));
  expect(lines).toContain(`1.yaml:1:1  error  ${first}  Pod/p1`);
  expect(lines.filter((line) => line === '  required  that')).toHaveLength(2);
});

test('the command takes --all, and refuses --statistics in another format', () => {
  const gone = Array.from({ length: 20 }, (_, index) => [
    `${index}.yaml`,
    `apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: c${index} }\n`,
  ]);
  const folder = scratchFolder(Object.fromEntries(gone) as Record<string, string>);
  const [short, whole] = [holdfast(['check', '.'], folder), holdfast(['check', '.', '--all'], folder)];
  expect(short.stdout.split('\n').length).toBeLessThanOrEqual(61);
  expect(whole.stdout.split('\n').length).toBeGreaterThan(100);
  expect(whole.status).toBe(short.status);
  const wrong = holdfast(['check', '.', '--statistics', '--format', 'json'], folder);
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('--statistics is of the format human')]);
});
