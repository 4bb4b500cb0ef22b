import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { ResourceGraph } from '../../../graph/resource/graph.ts';
import { readFolderInto } from '../../../graph/readers/read-folder.ts';

mkdirSync('.cache', { recursive: true });
const inside = mkdtempSync(join('.cache', 'read-folder-'));
const outside = mkdtempSync(join(tmpdir(), 'holdfast-read-folder-'));
for (const root of [inside, outside]) {
  mkdirSync(join(root, 'a/b'), { recursive: true });
  for (const file of ['top.yaml', 'a/middle.yaml', 'a/b/low.yml']) writeFileSync(join(root, file), 'a: 1\n');
}
afterEach(() => void vi.restoreAllMocks());
afterAll(() => {
  for (const root of [inside, outside]) rmSync(root, { recursive: true });
});

function pathsOf(root: string): string[] {
  const graph = new ResourceGraph();
  readFolderInto(graph, root);
  expect(graph.errors).toEqual([]);
  return graph.files.map(({ path }) => path);
}

const below = (folder: string): string[] =>
  ['a/b/low.yml', 'a/middle.yaml', 'top.yaml'].map((file) => `${folder}/${file}`);

describe('people see a file', () => {
  test.each([inside, `${inside}/`, `./${inside}`, `${inside}/a/..`, join(process.cwd(), inside)])(
    'by its path from here: %s',
    (root) => {
      expect(pathsOf(root)).toEqual(below(inside));
    },
  );

  test('alone', () => {
    expect(pathsOf(`./${inside}/a/middle.yaml`)).toEqual([`${inside}/a/middle.yaml`]);
    expect(pathsOf(`${outside}/a/middle.yaml`)).toEqual([`${outside}/a/middle.yaml`]);
  });

  test('that lies elsewhere, as the folder was given', () => {
    const from = relative(process.cwd(), outside);
    expect(pathsOf(outside)).toEqual(below(outside));
    expect(pathsOf(`${outside}/`)).toEqual(below(outside));
    expect(pathsOf(from)).toEqual(below(from));
  });

  test('in the folder that is given and in which they are', () => {
    vi.spyOn(process, 'cwd').mockReturnValue(outside);
    expect(pathsOf(outside)).toEqual(['a/b/low.yml', 'a/middle.yaml', 'top.yaml']);
  });

  test('around them and beside them', () => {
    vi.spyOn(process, 'cwd').mockReturnValue(join(outside, 'a'));
    expect(pathsOf(outside)).toEqual(['b/low.yml', 'middle.yaml', `${outside}/top.yaml`]);
  });
});
