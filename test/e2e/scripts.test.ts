import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { RealStack } from '../real-stack.ts';
import { describeWith, parts } from './parts.ts';

const scripts = Object.entries(
  new RealStack('pve-homelab').object('ConfigMap', 'postgresql-backup-scripts').data as Record<string, string>,
);

describeWith('shellcheck', 'emitted scripts', () => {
  test.each(scripts)('%s passes shellcheck', (_name, text) => {
    const { stdout, status } = spawnSync(parts.shellcheck ?? 'shellcheck', ['--shell', 'bash', '-'], {
      input: text,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});
