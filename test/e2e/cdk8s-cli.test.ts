import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentOf, scratchFolder } from '../scratch-folder.ts';

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

test('the validation plugin judges what any cdk8s app writes', () => {
  const app = `const { ApiObject, App, Chart } = require('${root}node_modules/cdk8s');
const app = new App();
new ApiObject(new Chart(app, 'jobs'), 'job', { apiVersion: process.env.VERSION, kind: 'CronJob', metadata: { name: 'backup' } });
app.synth();
`;
  const config = `language: typescript
app: node app.cjs
output: out
validations:
  - package: ${root}gates/cdk8s
    version: 0.1.0
    class: HoldfastValidation
`;
  const folder = scratchFolder({ 'app.cjs': app, 'cdk8s.yaml': config });
  const synth = (version: string) =>
    spawnSync(process.execPath, [join(root, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth', '--validate'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, VERSION: version, NO_COLOR: '1' },
    });
  const broken = synth('batch/v1beta1');
  expect(broken.status).not.toBe(0);
  expect(broken.stdout + broken.stderr).toContain('kubernetes/api-version-is-served');
  const fine = synth('batch/v1');
  expect(fine.status, fine.stdout + fine.stderr).toBe(0);
});
