import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { expect } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { holdfast } from '../cli/holdfast.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** The workflow of the repository, and the two folders whose difference it shows. */
class PullRequest {
  readonly workflow = load(read('.github/workflows/pull-request.yaml')) as LooseManifest;
  readonly scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;
  after = { 'home/a.yaml': object('a', 2), 'home/c.yaml': object('c', 1) };

  steps(): string[] {
    return this.workflow.jobs.check.steps.flatMap(({ run = '' }: LooseManifest) => run.split('\n'));
  }

  diff(): { status: number | null; stdout: string } {
    const folder = scratchFolder({
      'before/home/a.yaml': object('a', 1),
      'before/home/b.yaml': object('b', 1),
      ...Object.fromEntries(Object.entries(this.after).map(([path, text]) => [`after/${path}`, text])),
    });
    return holdfast(['diff', './before', 'after', '--format', 'markdown'], folder);
  }
}

const object = (name: string, replicas: number): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n  namespace: media\nspec:\n  replicas: ${replicas}\n`;

acceptance('X12', 'a pull request shows what changes in the manifests, and runs the check and the tests', {
  stack: () => new PullRequest(),
  assert: (request) => {
    expect(Object.keys(request.workflow.on)).toEqual(['pull_request']);
    const commands = request.steps();
    const npm = commands.flatMap((line) =>
      [...line.matchAll(/npm (?:run (?:--silent )?)?([a-z-]+)/g)].map(([, name]) => name),
    );
    // Both sides are synthesized, compared, checked and tested, by scripts that exist.
    expect(npm).toEqual(['ci', 'ci', 'synth', 'synth', 'check', 'test']);
    for (const name of npm.filter((each) => each !== 'ci')) expect(request.scripts).toHaveProperty([name ?? '']);
    expect(commands.join('\n')).toContain('holdfast.js diff ../base/dist dist --format markdown > ../diff.md');
    expect(commands.join('\n')).toContain(
      'gh pr comment "$NUMBER" --edit-last --create-if-none --body-file ../diff.md',
    );
    expect(commands.join('\n')).toContain('check -- dist --format github');
    const { status, stdout } = request.diff();
    expect(status).toBe(0);
    expect(stdout).toContain('**3 objects: 1 removed, 1 added, 1 changed.**');
    expect(stdout).toMatch(/### Removed\n\n<details><summary>Deployment media\/b /);
    expect(stdout).toMatch(/### Added\n\n<details><summary>Deployment media\/c /);
    expect(stdout).toMatch(
      /<summary>Deployment media\/a \(home\/a\.yaml\)<\/summary>\n\n```diff\n[^`]*- {2}replicas: 1\n\+ {2}replicas: 2\n```/,
    );
  },
  sabotage: {
    'leave the tests out': ({ workflow }) => workflow.jobs.check.steps.pop(),
    'show no difference': ({ workflow }) => workflow.jobs.check.steps.splice(4, 1),
    'compare a folder with itself': ({ workflow }) =>
      (workflow.jobs.check.steps[4].run = workflow.jobs.check.steps[4].run.replace('../base/dist', 'dist')),
    'rename the script of the check': ({ scripts }) => delete scripts['check'],
    'run it after the merge': ({ workflow }) => (workflow.on = { push: {} }),
    'hide what is removed': (request) =>
      (request.after = { ...request.after, 'home/b.yaml': object('b', 1) } as typeof request.after),
  },
});
