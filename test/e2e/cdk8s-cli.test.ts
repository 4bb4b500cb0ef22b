import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentOf } from '../scratch-folder.ts';

const root = new URL('../..', import.meta.url).pathname;

function run(command: string, args: readonly string[]) {
  return spawnSync(command, args, { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
}

test('`npx cdk8s synth` and `npm run synth` give the same bytes, and the command line of cdk8s does not empty dist', () => {
  const synth = run('npm', ['run', 'synth']);
  expect(synth.status, synth.stderr).toBe(0);
  expect(synth.stdout).toContain('0 errors, 0 warnings');
  const own = contentOf(join(root, 'dist'));
  expect(Object.keys(own).length).toBeGreaterThan(300);
  const times = readdirSync(join(root, 'dist')).map((name) => statSync(join(root, 'dist', name)).birthtimeMs);

  const cdk8s = run('npx', ['cdk8s', 'synth']);
  expect(cdk8s.status, cdk8s.stderr).toBe(0);
  expect(contentOf(join(root, 'dist'))).toEqual(own);
  expect(readdirSync(join(root, 'dist')).map((name) => statSync(join(root, 'dist', name)).birthtimeMs)).toEqual(times);
  expect(contentOf(join(root, '.cdk8s'))).toEqual(own);
  expect(cdk8s.stderr).toContain('nothing changed');
});
