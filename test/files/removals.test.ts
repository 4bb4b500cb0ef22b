import { rmSync } from 'node:fs';
import type * as fileSystem from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { lockName } from '../../files/folder-locks.ts';
import { writeFiles } from '../../files/write-files.ts';
import { contentOf, scratchFolder } from '../scratch-folder.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof fileSystem>();
  return { ...fs, rmSync: vi.fn(fs.rmSync) };
});

test('what has taken its place is not looked for again: of many files the lock alone is removed', () => {
  const folder = scratchFolder({});
  writeFiles(['a', 'b', 'c'].map((name) => ({ path: join(folder, name), text: name })));
  expect(vi.mocked(rmSync).mock.calls.map(([path]) => basename(path.toString()))).toEqual([lockName]);
  expect(contentOf(folder)).toEqual({ a: 'a', b: 'b', c: 'c' });
});
