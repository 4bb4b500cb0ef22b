import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { RealStack, treeOf } from '../real-stack.ts';
import { linesOf } from '../guides.ts';
import { installPacked, type Installed } from './fresh-project.ts';
import { freshFolder, installing } from './guide-shell.ts';

let installed: Installed;
beforeAll(() => {
  installed = installPacked();
}, 120_000);

/** Runs the lines of a guide in one shell, which ends at the first that fails. */
function follow(page: string, folder: string): { readonly status: number | null; readonly output: string } {
  const install = installing(installed);
  // A test runner inside must not take itself for a part of this one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV)/.test(name)),
  );
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-euo', 'pipefail', '-c', [install.line, ...linesOf(page, 'sh')].join('\n')],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...env, ...install.env },
    },
  );
  return { status, output: stdout + stderr };
}

test.each(['proxmox', 'hetzner', 'bare-metal'])(
  'the guide for %s, up to the machines',
  { timeout: 180_000 },
  (platform) => {
    const folder = freshFolder(installed);
    const { status, output } = follow(`docs/guides/${platform}.md`, folder);
    expect(status, output).toBe(0);
    expect(output).toContain('0 errors, 0 warnings');
    expect(output).toContain('(for home)');
    expect(output).toMatch(/home: \d+ resources: \d+ to create/);
    expect(readFileSync(join(folder, 'home/impact.html'), 'utf8')).toContain('<!doctype html>');
    expect(existsSync(join(folder, 'home/dist/home/kubernetes/apps'))).toBe(true);
  },
);

test('the guide for a repository that exists', { timeout: 120_000 }, () => {
  const stack = new RealStack('honeydue');
  delete stack.kustomization('redis').spec.wait;
  const folder = freshFolder(installed);
  cpSync(treeOf(stack), folder, { recursive: true });
  rmSync(join(folder, 'holdfast.topology.yaml'));
  const git = (...args: readonly string[]): void => {
    const name = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
    expect(spawnSync('git', [...name, ...args], { cwd: folder }).status).toBe(0);
  };
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'As it was');
  const { status, output } = follow('docs/guides/adopt.md', folder);
  expect(status, output).toBe(0);
  expect(output).toContain('flux/dependency-waits-until-healthy');
  expect(existsSync(join(folder, '.holdfast-baseline.json'))).toBe(true);
  expect(existsSync(join(folder, 'holdfast.topology.yaml'))).toBe(true);
});
