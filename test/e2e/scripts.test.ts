import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { RealStack } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { describeWith, parts } from './parts.ts';

const scripts = Object.entries(
  new RealStack('pve-homelab').object('ConfigMap', 'postgresql-backup-scripts').data as Record<string, string>,
);

describeWith('shellcheck', 'emitted scripts', () => {
  test.each(scripts)('%s passes shellcheck', (name) => {
    const folder = scratchFolder(Object.fromEntries(scripts));
    // What they source is looked at with them.
    const { stdout, status } = spawnSync(
      parts.shellcheck ?? 'shellcheck',
      ['--shell', 'bash', '--external-sources', '--source-path', folder, name],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});
