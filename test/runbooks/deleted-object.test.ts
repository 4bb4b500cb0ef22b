import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Questions, commandLines } from '../questions.ts';
import { RealStack } from '../real-stack.ts';
import { scratchFolder, textAt } from '../scratch-folder.ts';

const app = 'apps/media/sonarr';

/** A repository whose last commit but one took a file out of the tree, of the list beside it, and of the stack that makes both. */
function repository(): string {
  const listed = {
    [`${app}/kustomization.yaml`]: 'resources:\n  - deployment.yaml\n',
    'stacks/own.ts': "add('sonarr')\n",
  };
  const folder = scratchFolder({ [`${app}/deployment.yaml`]: 'kind: Deployment\n', ...listed });
  git(folder, 'init', '--quiet');
  commit(folder, 'Everything');
  const change = `rm ${app}/deployment.yaml && echo 'resources: []' > ${app}/kustomization.yaml && : > stacks/own.ts`;
  spawnSync('sh', ['-c', change], { cwd: folder });
  commit(folder, 'Tidy up');
  spawnSync('sh', ['-c', 'echo other > README.md'], { cwd: folder });
  commit(folder, 'Something else');
  return folder;
}

function git(cwd: string, ...args: readonly string[]): string {
  const own = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
  const { status, stdout, stderr } = spawnSync('git', [...own, ...args], { cwd, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

function commit(folder: string, message: string): void {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', message);
}

test('[M14 part: with the real git] the runbook brings back the file, the list that names it, and the stack that makes it', () => {
  const folder = repository();
  const lines = commandLines(new Questions(new RealStack('media-gitops')).runbook('restore-deleted-object'));
  const [found = ''] = lines.filter((line) => line.startsWith('git log'));
  const [sha = ''] = git(folder, ...found.split(' ').slice(1)).split(' ');
  for (const line of lines.filter((each) => /^git (revert|checkout|commit)/.test(each)))
    git(folder, ...line.replaceAll('COMMIT', sha).replaceAll('"', '').split(' ').slice(1));
  expect(existsSync(`${folder}/${app}/deployment.yaml`)).toBe(true);
  expect(textAt(folder, `${app}/kustomization.yaml`)).toContain('deployment.yaml');
  expect(textAt(folder, 'stacks/own.ts')).toContain('sonarr');
  expect(textAt(folder, 'README.md')).toBe('other\n');
});
