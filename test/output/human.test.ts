import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { humanReport, type HumanOptions } from '../../cli/output/human.ts';
import { addressOfRules } from '../../cli/output/rule-address.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Severity } from '../../invariants/invariant.ts';
import { invariants } from '../../invariants/list.ts';
import type { Report, ReportedFinding } from '../../invariants/report.ts';
import { widthOf } from '../../output/paint.ts';
import { oneLine } from '../../output/visible.ts';
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

function linesOf(report: Report, options: Partial<HumanOptions> = {}, graph = new ResourceGraph()): string[] {
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
    expect(linesOf(mendable).join('\n')).toMatch(/--fix +makes 30 edits that cannot harm; --diff shows a patch/);
    // One patch for what several rules find, where it mends three or more.
    const above = [
      { name: 'Kustomization/apps', origin: { from: 'file', file: 'ks.yaml', line: 3, column: 1 } as const },
    ];
    const [few, many] = [reportOf([[first, 'error', 2]]), reportOf([[first, 'error', 30], [second, 'error', 9]])]; // prettier-ignore
    const patched = ({ findings, ...rest }: Report): string[] =>
      linesOf({ ...rest, findings: findings.map((each) => ({ ...each, above })) }).filter((line) => line.includes('one patch')); // prettier-ignore
    expect(patched(few)).toEqual([]);
    expect(patched(many)).toEqual([
      `  one patch                        in ks.yaml:3:1 (Kustomization/apps) mends 30 objects of ${first}, 9 objects of ${second}`,
    ]);
  });
});

describe('a report of few findings', () => {
  const pages = addressOfRules();

  test('says the claim and the reason once, then each with its place, what is required and the fix', () => {
    const report = reportOf([[first, 'error', 2]]);
    expect(linesOf(report)).toEqual([
      `error    ${first}  2 findings`,
      `  ${invariants[0]?.claim}: ${invariants[0]?.why}`,
      '',
      ...['1', '2'].flatMap((each) => [
        `${each}.yaml:1:1  error  ${first}  Pod/p${each}`,
        '  found     this',
        '  required  that',
        '  fix       so',
        '',
      ]),
      'next',
      '  --write-baseline <file>          accepts what is there: only what is new counts from then on',
      `  holdfast explain ${first}  tells the reason and the incident behind a rule, and what holds`,
      `  ${pages}<rule>.md`,
      '',
      '0 objects in 0 files, 0 of 0 rules that apply hold: 2 errors, 0 warnings (0 ms)',
    ]);
  });

  test('says in a line each what was not evaluated, by its causes, and what was left out', () => {
    const at = {
      rule: first,
      origin: { from: 'file', file: 'a.yaml', line: 1, column: 1 },
      object: undefined,
    } as const;
    const reasons = [
      'Service/a was not read, and what HelmRelease/x renders was not read',
      'Service/b was not read, and what HelmRelease/y renders was not read',
      'spec.replicas of Deployment/a is not known: ${REPLICAS}',
    ];
    const graph = new ResourceGraph();
    graph.skipped.push({ file: 'b.yaml', reason: 'it is no YAML' });
    const report = { ...reportOf([]), notEvaluated: reasons.map((reason) => ({ ...at, reason })) };
    expect(linesOf(report, {}, graph)).toEqual([
      'not evaluated  3 places: what … renders was not read (2); spec.replicas of … is not known: … (1)',
      'left out',
      '  b.yaml: it is no YAML',
      '',
      'next',
      '  --all                            shows every finding with its line, and what was not evaluated; --only <rule> those of a rule',
      '',
      expect.stringMatching(/3 not evaluated/),
    ]);
    expect(linesOf(report, { all: true }, graph)).toContain(`  a.yaml:1:1: ${reasons[1]}`);
    expect(linesOf(report, { quiet: true }, graph)).toHaveLength(1);
  });

  test('names what could not be read, five of them where they are more', () => {
    const graph = new ResourceGraph();
    for (let index = 0; index < 7; index++) graph.errors.push({ file: `${index}.yaml`, reason: 'it is no YAML' });
    const lines = linesOf(reportOf([]), {}, graph);
    expect(lines.slice(0, 7)).toEqual([
      'could not be judged',
      ...Array.from({ length: 5 }, (_, index) => `  ${index}.yaml: it is no YAML`),
      '  and 2 more',
    ]);
  });
});

describe('by file', () => {
  test('the worst comes first, with its numbers and three of its findings', () => {
    const { findings, ...rest } = reportOf([[first, 'warning', 40], [second, 'error', 30]]); // prettier-ignore
    const inTwo = findings.map((finding, index) => ({
      ...finding,
      origin: { from: 'file', file: index < 35 ? 'a.yaml' : 'b.yaml', line: index + 1, column: 1 } as const,
    }));
    const lines = linesOf({ ...rest, findings: inTwo }, { groupBy: 'file' });
    expect(lines.slice(0, 10)).toEqual([
      'b.yaml  30 errors, 5 warnings',
      ...[36, 37, 38].map((line) => `  ${line}:1  warning  ${first}  Pod/p${line}: this`),
      '  and 32 more: --all shows them',
      'a.yaml  35 warnings',
      ...[1, 2, 3].map((line) => `  ${line}:1  warning  ${first}  Pod/p${line}: this`),
      '  and 32 more: --all shows them',
    ]);
    expect(linesOf({ ...rest, findings: inTwo }, { groupBy: 'file', statistics: true }).slice(0, -1)).toEqual([
      'b.yaml  30 errors, 5 warnings',
      'a.yaml  35 warnings',
    ]);
    expect(linesOf({ ...rest, findings: inTwo }, { groupBy: 'file', all: true }).filter((line) => line.includes('Pod/'))).toHaveLength(70); // prettier-ignore
  });
});

test('no report is longer than sixty lines, or wider than the width but for a word that is', () => {
  const text = fc.string({ maxLength: 60 }).map((words) => oneLine(words.replaceAll(/(\S{12})/g, '$1 ')));
  const count = fc.integer({ min: 1, max: 30 });
  const severity = fc.constantFrom<Severity>('error', 'warning', 'info');
  const rules = fc.array(fc.tuple(fc.constantFrom(first, second, 'a/b', 'c/d'), severity, count), { maxLength: 90 });
  const options = fc.record({
    width: fc.integer({ min: 40, max: 200 }),
    groupBy: fc.constantFrom('rule', 'file'),
    quiet: fc.boolean(),
  });
  fc.assert(
    fc.property(rules, text, fc.nat(70), options, (told, words, others, shape) => {
      const { findings, ...rest } = reportOf(told.map(([rule, ...more], index) => [index < 40 ? rule : `${rule}-${index}`, ...more] as const)); // prettier-ignore
      const graph = new ResourceGraph();
      for (let index = 0; index < others; index++) graph.errors.push({ file: `${index}.yaml`, reason: words });
      const report = {
        ...rest,
        findings: findings.map((each) => ({ ...each, observed: words, required: words, fix: words })),
        notEvaluated: findings.slice(0, others).map(({ rule, origin }, index) => ({ rule, origin, object: undefined, reason: `${words} ${index}` })), // prettier-ignore
      };
      const lines = linesOf(report, shape, graph);
      expect(lines.length).toBeLessThanOrEqual(60);
      for (const line of lines) {
        const isBroken = widthOf(line) <= shape.width;
        if (!isBroken) expect(line.trimStart().split(' ')).toHaveLength(1);
      }
    }),
    { numRuns: 60 },
  );
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
  const unknown = holdfast(['check', '.', '--group-by', 'day'], folder);
  expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('choose one of rule, file')]);
});

test('a pipe gets whole lines and no colours; COLUMNS is a width, and a link is for terminals', () => {
  const folder = scratchFolder({ 'a.yaml': 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: c }\n' });
  const run = (env: Readonly<Record<string, string>>) => holdfast(['check', '.'], folder, { env }).stdout.split('\n');
  const [piped, narrow] = [run({ COLUMNS: '' }), run({ COLUMNS: '60' })];
  // eslint-disable-next-line no-control-regex -- it is what must not be there
  expect(piped.join('\n')).not.toMatch(/\x1b/);
  expect(Math.max(...piped.map(widthOf))).toBeGreaterThan(100);
  expect(narrow.filter((line) => widthOf(line) > 60 && line.trimStart().includes(' '))).toEqual([]);
  const joined = (lines: readonly string[]): string => lines.join(' ').replaceAll(/\s+|\(\d+ ms\)/g, ' ');
  // Nothing is lost by it, and nothing comes in.
  expect(joined(narrow)).toBe(joined(piped));
  const colored = run({ COLUMNS: '', NO_COLOR: '', FORCE_COLOR: '1' }).join('\n');
  expect(colored).toContain('\u001b[31merror\u001b[39m');
  expect(colored).not.toContain('\u001b]8');
});
