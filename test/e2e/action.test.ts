import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratchFolder } from '../scratch-folder.ts';
import { manifest, packed, root, type Packed } from './fresh-project.ts';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly {
      readonly name: string;
      readonly shell: string;
      readonly env: Readonly<Record<string, string>>;
      readonly run: string;
    }[];
  };
}

const action = load(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;
const job =
  'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: backup }\nspec: { schedule: "0 2 * * *", jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: "a:1" }] } } } } }\n';
const only = '--only kubernetes/api-version-is-served';

let tarball: Packed;
beforeAll(() => {
  tarball = packed();
});

/** What a runner tells an action of where it comes from. */
const here = { 'github.action_path': root, 'github.action_repository': '', 'github.server_url': 'https://127.0.0.1:1' };

interface Ran {
  /** Of the step that failed, or of the last. */
  readonly status: number | null;
  readonly output: string;
  readonly summary: string;
  /** Where the tarball was unpacked. */
  readonly unpacked: string;
}

/** Runs the steps of action.yml one after the other, each in the shell and with the variables that a runner of GitHub gives it. */
function runAction(
  files: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>>,
  context: Readonly<Record<string, string>> = here,
): Ran {
  const folder = scratchFolder(files);
  const temporary = scratchFolder({ summary: '' });
  const given = {
    ...Object.fromEntries(Object.entries(action.inputs).map(([name, each]) => [name, each.default])),
    ...inputs,
  };
  const valueOf = (expression: string): string => {
    const value = expression.startsWith('inputs.') ? given[expression.slice(7)] : context[expression];
    if (value === undefined) throw new Error(`the test does not know ${expression}`);
    return value;
  };
  const summary = join(temporary, 'summary');
  let [status, output]: [number | null, string] = [0, ''];
  for (const { shell, env, run } of action.runs.steps) {
    if (status !== 0) break;
    expect(shell).toBe('bash');
    // Inputs are put into variables alone: in the script they would be code.
    expect(run).not.toContain('${{');
    const variables = Object.entries(env).map(([name, text]) => [
      name,
      text.replaceAll(/\$\{\{ *([\w.]+) *\}\}/g, (_, expression: string) => valueOf(expression)),
    ]);
    const script = join(temporary, 'step.sh');
    writeFileSync(script, run);
    const step = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], CI: 'true', GITHUB_ACTIONS: 'true' },
        ...{ GITHUB_WORKSPACE: folder, GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: temporary },
        npm_config_prefer_offline: 'true',
        ...(Object.fromEntries(variables) as Record<string, string>),
      },
    });
    status = step.status;
    output += step.stdout + step.stderr;
  }
  return { status, output, summary: readFileSync(summary, 'utf8'), unpacked: join(temporary, 'holdfast') };
}

describe('the action, with the tarball that npm packs', () => {
  test('shows findings beside their lines and on the page of the run, and fails', () => {
    const { status, output, summary, unpacked } = runAction({ 'apps/job.yaml': job }, { package: tarball.tarball });
    expect(output).toMatch(/^::error file=apps\/job\.yaml,line=1,.*title=kubernetes\/api-version-is-served/m);
    expect(summary).toContain('kubernetes/api-version-is-served');
    expect(summary).toContain('apps/job.yaml');
    expect(status).toBe(1);
    // Nothing but what it runs: no development tree, no cdk8s, no Pulumi.
    for (const name of ['cdk8s', '@pulumi', 'typescript', 'vitest'])
      expect(existsSync(join(unpacked, 'node_modules', name)), name).toBe(false);
    expect(existsSync(join(unpacked, 'cli'))).toBe(false);
  });

  test('takes lists of folders and arguments, patterns as they are; without findings it passes', () => {
    const files = {
      'a/job.yaml': job,
      'b/new.yaml': job.replace('v1beta1', 'v1'),
      'c/new.yaml': job.replace('v1beta1', 'v1'),
    };
    expect(runAction(files, { package: tarball.tarball, folders: 'b c', arguments: only })).toMatchObject({
      status: 0,
    });
    const { status, output } = runAction(files, {
      package: tarball.tarball,
      folders: 'a b',
      arguments: '--skip kubernetes/*',
    });
    expect(output).not.toContain('kubernetes/api-version-is-served');
    expect([0, 1]).toContain(status);
    const injected = runAction(files, { package: tarball.tarball, folders: 'b', arguments: `${only} ; touch made` });
    expect(injected.status).toBe(2);
    expect(injected.output).not.toContain('holdfast itself failed');
  });

  test('ends as the command does where something cannot be read', () => {
    const { status, output } = runAction(
      { 'a.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: { name: "a\n' },
      { package: tarball.tarball },
    );
    expect(output).toMatch(/^::error file=a\.yaml,line=4,.*title=not judged/m);
    expect(status).toBe(2);
  });

  test.each([
    ['it is used by its path', here, 'has no release'],
    [
      'its release cannot be had',
      { ...here, 'github.action_repository': 'owner/name' },
      `::error::https://127.0.0.1:1/owner/name/releases/download/v${manifest().version}/holdfast-${manifest().version}.tgz cannot be had`,
    ],
  ])('without a package, stops where %s', (_, context, said) => {
    const { status, output, unpacked } = runAction({ 'a.yaml': job }, {}, context);
    expect(output).toContain(said);
    expect(status).toBe(2);
    expect(existsSync(join(unpacked, 'bin'))).toBe(false);
  });

  test('leaves nothing of a run before behind', () => {
    mkdirSync(join(tarball.folder, 'unused'), { recursive: true });
    const broken = join(tarball.folder, 'broken.tgz');
    writeFileSync(broken, 'no archive');
    const { status, unpacked } = runAction({ 'a.yaml': job }, { package: broken });
    expect(status).not.toBe(0);
    expect(existsSync(join(unpacked, 'bin/holdfast.js'))).toBe(false);
  });
});
