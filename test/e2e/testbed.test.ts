import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { neededParts } from '../testbed/needed.ts';
import { describeWith } from './parts.ts';

/** What beds leave behind where they do not stop clean. */
function leftBehind(): string[] {
  const folders = [tmpdir(), ...readdirSync('/sys/fs/cgroup').map((name) => join('/sys/fs/cgroup', name))];
  const named = folders.flatMap((folder) => readdirSync(folder).filter((name) => name.startsWith('holdfast-testbed-')));
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes('holdfast-testbed-'));
  return [...named, ...mounts];
}

describeWith(neededParts, 'the test bed', () => {
  test('has nodes that are ready, calls one that is cut off not ready in the time that Kubernetes documents, and leaves nothing', () => {
    const before = leftBehind();
    const { status, stdout, stderr } = spawnSync(
      join(import.meta.dirname, '../../node_modules/.bin/tsx'),
      ['test/testbed/run.ts', 'media-gitops', '--nodes', '2', '--no-tree', '--fail', 'k3s-w1', '--how', 'cut'],
      { encoding: 'utf8', cwd: join(import.meta.dirname, '../..') },
    );
    expect(stderr).toContain('every node is ready');
    expect(status, stderr).toBe(0);
    // A node is not ready when its lease, which it renews every ten seconds, is older than fifty; that is looked at every five.
    const seconds = Number(/NotReady after (\d+) s/.exec(stdout)?.[1]);
    expect(seconds, stdout).toBeGreaterThan(37);
    expect(seconds).toBeLessThan(70);
    expect(leftBehind()).toEqual(before);
  });
});
