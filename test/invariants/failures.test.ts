import { describe, expect, test } from 'vitest';
import { githubReport } from '../../cli/output/github.ts';
import { humanReport } from '../../cli/output/human.ts';
import { jsonReport } from '../../cli/output/json.ts';
import { junitReport } from '../../cli/output/junit.ts';
import { markdownReport } from '../../cli/output/markdown.ts';
import { sarifReport } from '../../cli/output/sarif.ts';
import { BudgetError } from '../../graph/budgets.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFilesInto } from '../../graph/readers/read-folder.ts';
import { isOwnFailure, whole } from '../../invariants/failures.ts';
import type { Check } from '../../invariants/invariant.ts';
import type { Report } from '../../invariants/report.ts';
import { runInvariants } from '../../invariants/run.ts';
import { holdfast } from '../cli/holdfast.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { today } from '../today.ts';

const graph = new ResourceGraph();
readFilesInto(graph, [['a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n']], 'here');

const rule = (id: string, check: Check['check']): Check => ({ id, severity: 'error', about: ['ConfigMap'], check });
const finds = rule('a/finds', function* (given) {
  for (const object of given.objects())
    yield { at: object.origin, object, observed: 'this', required: 'that', fix: 'so' };
});
const throws = rule('a/throws', function* (given) {
  yield* finds.check(given, { today });
  throw new TypeError('canary-of-the-input');
});
const spends = rule('a/spends', () => {
  throw new BudgetError('more than a thousand things');
});

describe('a rule that throws', () => {
  const report = runInvariants(graph, [throws, finds, spends], { today });

  test('is named, and the others go on', () => {
    expect([...report.outcomes]).toEqual([
      ['a/throws', 'failed'],
      ['a/finds', 'breaks'],
      ['a/spends', 'failed'],
    ]);
    expect(report.findings.map((finding) => finding.rule)).toEqual(['a/finds', 'a/throws']);
    expect(report.failures.map((failure) => [failure.rule, isOwnFailure(failure)])).toEqual([
      ['a/throws', true],
      ['a/spends', false],
    ]);
  });

  test.each(
    Object.entries({
      human: (given: ResourceGraph, told: Report) => humanReport(given, told, { quiet: true, milliseconds: 0 }),
      json: jsonReport,
      sarif: sarifReport,
      junit: junitReport,
      github: githubReport,
      markdown: markdownReport,
    }),
  )('is told in the format %s, without what it threw', (_format, print) => {
    const text = print(graph, report, { notes: [] });
    expect(text).toMatch(/rule( |%20)a\/throws/);
    expect(text).toContain('the rule itself failed (TypeError)');
    expect(text).toContain('not evaluated from here on: more than a thousand things');
    expect(text).not.toContain('canary');
  });

  test('is no report for whoever acts on it without showing it', () => {
    expect(() => whole(report)).toThrow(/a\/throws: the rule itself failed/);
  });
});

describe('the command', () => {
  const files = {
    'a.yaml': 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: canary }\n',
    'b.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { selector: { a: b } }\n',
  };
  /** Makes everything in a function that asks a map for a name fail, in the process of the command alone. */
  const failing = (key: string, within: string): string =>
    `data:text/javascript,const{get}=Map.prototype;Map.prototype.get=function(key){if(key===${JSON.stringify(key)}&&new Error().stack.includes('${within}'))throw new TypeError('canary');return get.call(this,key)}`;
  const run = (key: string, within = '', env = {}) =>
    holdfast(['check', scratchFolder(files), '--format', 'json'], undefined, {
      env: { NODE_OPTIONS: `--import="${encodeURI(failing(key, within)).replaceAll('"', '%22')}"`, ...env },
    });

  test('exits with 4 where a rule failed, and tells what the others found', () => {
    const { status, stdout, stderr } = run('batch/v1beta1', '.check (');
    expect(status).toBe(4);
    expect(stderr).toMatch(/^holdfast itself failed: TypeError; .*HOLDFAST_DEBUG=1 .*\n$/);
    const { errors, findings } = JSON.parse(stdout) as {
      errors: { file: string }[];
      findings: { rule: string }[];
    };
    expect(errors.map(({ file }) => file)).toEqual([
      'rule kubernetes/api-version-is-served',
      'rule kubernetes/custom-kind-has-the-fields',
    ]);
    expect(findings.length).toBeGreaterThan(0);
  });

  test('exits with 4 and one line where it fails elsewhere, and shows more only to who asks', () => {
    const { status, stdout, stderr } = run('json');
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toMatch(/^holdfast itself failed: TypeError; .*\n$/);
    expect(run('json', '', { HOLDFAST_DEBUG: '1' }).stderr).toContain('TypeError: canary\n    at ');
  });
});
