import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { CompiledCommand } from '../cli/compiled-command.ts';
import type { HostileCase } from '../cli/hostile-case.ts';
import { hostileCases } from '../cli/hostile-repositories.ts';
import { watched, type Watched } from '../cli/hostile-run.ts';
import { slowness } from '../cli/processor.ts';
import { makeSteering, steersIn } from '../cli/steering.ts';
import { scratchFolder } from '../scratch-folder.ts';

const job = 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: backup }\n';
const rule = 'kubernetes/api-version-is-served';
/** One that has an object of the repository to judge. */
const throwing = 'references/target-exists';
const pod =
  'spec: { schedule: "0 2 * * *", jobTemplate: { spec: { template: { spec: { containers: [{ name: a, image: "a:1" }] } } } } }\n';

interface Told {
  readonly errors: readonly { readonly file: string; readonly reason: string }[];
  readonly findings: readonly { readonly rule: string; readonly file: string }[];
}

/** Checks a repository with something in it that is judged whatever else is there. */
function check({ main }: CompiledCommand, make: (folder: string) => void, format = 'json'): Watched & { base: string } {
  const base = scratchFolder({ 'repository/good/job.yaml': job + pod });
  const folder = join(base, 'repository');
  mkdirSync(join(base, 'notes'));
  make(folder);
  return { ...watched(folder, join(base, 'notes'), ['check', '.', '--format', format], main), base };
}

function told({ stdout }: Watched): Told {
  const report = JSON.parse(stdout) as Told;
  expect(report.findings).toContainEqual(expect.objectContaining({ rule, file: 'good/job.yaml' }));
  return report;
}

function assertSteersNothing(command: CompiledCommand): void {
  for (const format of ['human', 'json', 'sarif', 'junit', 'github', 'markdown']) {
    const { stdout, stderr } = check(command, makeSteering, format);
    expect(stdout).toContain('canary');
    expect([...steersIn(stdout, format), ...steersIn(stderr, 'human')], format).toEqual([]);
  }
}

/** What a rule throws ends that rule alone. Every rule has the right to: this one is made to. */
async function assertThrowingRuleIsNamed(command: CompiledCommand): Promise<void> {
  const copy = await CompiledCommand.make(command);
  const judging = 'for (const result of invariant.check(graph, context)) {';
  copy.replace(judging, `if (invariant.id === "${throwing}") throw new Error("canary"); ${judging}`);
  const run = check(copy, () => undefined);
  expect(told(run).errors).toEqual([expect.objectContaining({ file: `rule ${throwing}` })]);
  expect(run.stdout + run.stderr).not.toContain('canary');
  expect(run.status).toBe(4);
}

function assertHarmless(command: CompiledCommand, { make, says }: HostileCase): void {
  const first = check(command, make);
  // Processor time swells while others use the same caches, and on slower machines: what is over the limit is measured once more, beside
  // work that is known.
  const isSlow = first.seconds >= 2;
  const run = isSlow ? check(command, make) : first;
  const { errors } = told(run);
  expect(run.stdout + run.stderr).not.toMatch(/canary|holdfast itself failed/);
  const outside = ['/etc/passwd', '/etc/shadow', join(run.base, 'outside')];
  expect(run.opened.filter((path) => outside.some((each) => path.startsWith(each)))).toEqual([]);
  expect(
    run.opened.some((path) => path.endsWith('repository/good/job.yaml')),
    'openings are seen',
  ).toBe(true);
  const reasons = errors.map(({ reason }) => reason);
  if (says === undefined) expect(reasons).toEqual([]);
  else expect(reasons).toContainEqual(expect.stringMatching(says));
  // A budget is no way round a gate.
  expect(run.status).toBe(says === undefined ? 1 : 2);
  expect(run.seconds).toBeLessThan(2 * (isSlow ? slowness() : 1));
  expect(run.megabytes).toBeLessThan(200);
}

acceptance('S3', 'no repository does harm to who checks it', {
  stack: () => CompiledCommand.make(),
  assert: async (command) => {
    assertSteersNothing(command);
    await assertThrowingRuleIsNamed(command);
    for (const [name, each] of Object.entries(hostileCases).reverse())
      try {
        assertHarmless(command, each);
      } catch (error) {
        throw new Error(`${name}: ${String(error)}`, { cause: error });
      }
  },
  sabotage: {
    'show text as it is': (command) =>
      command.replace('return media[medium].whole(withoutKept(text));', 'return withoutKept(text);'),
    'let what a rule throws end the check': (command) =>
      command.replace('collected.failures.push(failureOf(invariant.id, error));', 'throw error;'),
    'end a check with a failed rule as any other': (command) => command.replace('return exitCodes.failed;', ''),
    'run a program of the repository as its configuration': (command) =>
      command.replace('var names = ["holdfast.config.yaml",', 'var names = ["holdfast.config.js",'),
    'follow links out of the repository': (command) =>
      command.replace('if (outside === ".." || outside.startsWith(`..${sep}`)) {', 'if (outside === "never") {'),
    'match patterns by backtracking': (command) =>
      command.replace(
        'return re2().compile(expression);',
        'const own = new RegExp(expression); return { testExact: (text) => own.test(text), test: (text) => own.test(text), programSize: () => 1 };',
      ),
    'read a file of any size': (command) => command.replace('if (size > most)', 'if (size > 1e12)'),
    'count no values before parsing': (command) => command.replace('if (hasTooManySigns(text))', 'if (false)'),
    'compare objects with schemas without an end': (command) =>
      command.replace('if (this.#steps > budgets.schemaSteps)', 'if (false)'),
    'let a rule say as much as it likes': (command) =>
      command.replace('if (this.#characters > budgets.charactersOfRule)', 'if (false)'),
    'pass a gate beyond a budget': (command) =>
      command.replace('if (troublesOf(graph, report).length > 0) return exitCodes.usage;', ''),
  },
});
