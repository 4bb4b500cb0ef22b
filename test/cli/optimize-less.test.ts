import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { flagsFor } from '../../cli/check/optimize-less.ts';

test('each version of Node is given the flags that it knows', () => {
  expect(['20.19.0', '22.21.0', '24.1.0', '26.0.0'].map((version) => flagsFor(version).length)).toEqual([2, 1, 1, 0]);
});

test('this one knows those that it is given', () => {
  expect(flagsFor('20.19.0')).toContain('--interrupt-budget=264000');
  const { status, stderr } = spawnSync(process.execPath, [...flagsFor(process.versions.node), '-e', '0'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
