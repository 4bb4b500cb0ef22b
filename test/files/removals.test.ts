import type * as fileSystem from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { lockName } from '../../files/folder-locks.ts';
import { contentOf, scratchFolder } from '../scratch-folder.ts';

const removed = vi.hoisted((): string[] => []);
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof fileSystem>();
  const rmSync: typeof fs.rmSync = (path, options) => {
    removed.push(path.toString());
    fs.rmSync(path, options);
  };
  return { ...fs, rmSync };
});
beforeAll(() => void vi.resetModules());
afterAll(() => void vi.resetModules());

test('what has taken its place is not looked for again: of many files the lock alone is removed', async () => {
  const { writeFiles } = await import('../../files/write-files.ts');
  const folder = scratchFolder({});
  writeFiles(['a', 'b', 'c'].map((name) => ({ path: join(folder, name), text: name })));
  expect(removed.map((path) => basename(path))).toEqual([lockName]);
  expect(contentOf(folder)).toEqual({ a: 'a', b: 'b', c: 'c' });
});
