import { describe, expect, test } from 'vitest';
import { githubReport } from '../../cli/output/github.ts';
import { markdownReport } from '../../cli/output/markdown.ts';
import { addressOfRule, addressOfRules } from '../../cli/output/rule-address.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Severity } from '../../invariants/invariant.ts';
import type { Report, ReportedFinding } from '../../invariants/report.ts';
import { leaving } from '../../output/outlet.ts';

function reportOf(
  counts: readonly (readonly [rule: string, severity: Severity, count: number])[],
  said = 'this',
): Report {
  const findings = counts.flatMap(([rule, severity, count]) =>
    Array.from({ length: count }, (_, index): ReportedFinding => ({
      ...{ rule, severity, origin: { from: 'file', file: `${index + 1}.yaml`, line: 1, column: 1 }, object: 'Pod/p' },
      ...{ also: [], message: 'all', observed: said, required: 'that', fix: 'so', edit: undefined },
    })),
  );
  return { findings, suppressed: [], notEvaluated: [], failures: [], outcomes: new Map() };
}

describe('annotations of GitHub', () => {
  test('are the worst first, and one of each rule in turn', () => {
    const report = reportOf([['a/warning', 'warning', 2], ['a/many', 'error', 20], ['a/rare', 'error', 2]]); // prettier-ignore
    const graph = new ResourceGraph();
    graph.errors.push({ file: 'b.yaml', reason: 'it is no YAML' });
    const titles = githubReport(graph, report, { notes: ['a note'] }).match(/^::\w+ .*title=[^:]*/gm) ?? [];
    expect(titles.slice(0, 5)).toEqual([
      '::error file=b.yaml,title=not judged',
      '::error file=1.yaml,line=1,col=1,title=a/rare',
      '::error file=1.yaml,line=1,col=1,title=a/many',
      '::error file=2.yaml,line=1,col=1,title=a/rare',
      '::error file=2.yaml,line=1,col=1,title=a/many',
    ]);
    expect(titles.slice(-3).map((title) => title.slice(0, 9))).toEqual(['::warning', '::warning', '::notice ']);
    expect(titles).toHaveLength(26);
  });
});

describe('Markdown', () => {
  const markdown = (report: Report, graph = new ResourceGraph()): string =>
    leaving(markdownReport(graph, report, { notes: [] }), 'markdown');

  test('says how often each rule spoke, then every finding, the worst and rarest first', () => {
    const lines = markdown(reportOf([['a/warning', 'warning', 2], ['a/rare', 'error', 1]])).split('\n'); // prettier-ignore
    expect(lines.slice(2)).toEqual([
      '| severity | rule | findings | claim |',
      '| --- | --- | --- | --- |',
      '| error | a/rare | 1 |  |',
      '| warning | a/warning | 2 |  |',
      '',
      '| place | severity | rule | object | found | required | fix |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      '| `1.yaml:1:1` | error | a/rare | Pod/p | this | that | so |',
      '| `1.yaml:1:1` | warning | a/warning | Pod/p | this | that | so |',
      '| `2.yaml:1:1` | warning | a/warning | Pod/p | this | that | so |',
      '',
      '',
    ]);
  });

  test.each([
    ['many findings', reportOf([['a/many', 'error', 3_000]])],
    ['many rules', reportOf(Array.from({ length: 3_000 }, (_, index) => [`a/${index}`, 'error', 2] as const))],
    ['one long finding', reportOf([['a/b', 'error', 1], ['a/c', 'error', 2]], '*'.repeat(50_000))], // prettier-ignore
  ])('fits a comment of GitHub: %s', (_title, report) => {
    const graph = new ResourceGraph();
    for (let index = 0; index < 1_000; index++) graph.errors.push({ file: `${index}.yaml`, reason: 'it is no YAML' });
    const text = markdown(report, graph);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/^\* and \d+ more$/m);
    expect(text).toMatch(/^and \d+ more findings: `holdfast check --all` shows them$/m);
    const told = text.match(/^\| `\d+\.yaml:1:1` \|/gm)?.length ?? 0;
    const left = /^and (\d+) more findings/m.exec(text)?.[1];
    expect(told + Number(left)).toBe(report.findings.length);
  });
});

describe('the page of a rule', () => {
  const manifest = {
    name: 'holdfast',
    version: '1.2.3',
    engines: { node: '20' },
    dependencies: {},
    devDependencies: {},
  };
  const folder = new URL('file:///somewhere/');

  test.each([
    [undefined, 'file:///somewhere/docs/rules/'],
    ['git+https://github.com/owner/name.git', 'https://github.com/owner/name/blob/v1.2.3/docs/rules/'],
    [{ url: 'https://codeberg.org/owner/name' }, 'https://codeberg.org/owner/name/src/tag/v1.2.3/docs/rules/'],
    ['git+https://git.example.org/owner/name.git', 'file:///somewhere/docs/rules/'],
    ['owner/name', 'file:///somewhere/docs/rules/'],
  ])('is in the repository that the package names: %j', (repository, address) => {
    const own = { manifest: { ...manifest, ...(repository !== undefined && { repository }) }, folder };
    expect(addressOfRules(own)).toBe(address);
    expect(addressOfRule('flux/object-has-one-owner', address)).toBe(`${address}flux/object-has-one-owner.md`);
  });
});
