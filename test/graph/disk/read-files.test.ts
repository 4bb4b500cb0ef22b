import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { FileCache } from '../../../graph/disk/file-cache.ts';
import type { parseTogether } from '../../../graph/yaml/parse-yaml.ts';
import { parseText, textOf, type FileToRead, type ReadFile } from '../../../graph/disk/read-file.ts';
import { FileReader } from '../../../graph/disk/read-files.ts';

const counted = vi.hoisted(() => {
  // Files before this one may have loaded what is exchanged here, and files after it want the real one.
  vi.resetModules();
  return { here: 0, isSlow: false };
});
vi.mock('../../../graph/yaml/parse-yaml.ts', async (original) => {
  const real: { parseTogether: typeof parseTogether } = await original();
  const parse = (texts: readonly string[]): ReturnType<typeof parseTogether> => {
    counted.here += texts.length;
    // The other thread takes its time to start.
    if (counted.isSlow) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    return real.parseTogether(texts);
  };
  return { ...real, parseTogether: parse };
});

const root = mkdtempSync(join(tmpdir(), 'holdfast-read-'));
// Beside the packages that it loads.
const compiled = join('.cache', `parse-worker-${process.pid}`);
const script = resolve(compiled, 'parse-worker.mjs');
const files: FileToRead[] = [];

/** What JSON cannot say, and what is no YAML, among files that are as they should be. */
const odd: readonly string[] = [
  'a: .nan\nb: .inf\nc: -0\n',
  'a: &a [1, *a]\n',
  'a: &a { b: 1 }\nc: { <<: *a, d: 2 }\n',
  '__proto__: { polluted: true }\n',
  'a: [1,\n',
  'a: 1\na: 2\n',
  '',
  '# nothing\n',
  '---\na: 1\n---\n---\nb: "ä \u{1F600}"\n',
];

beforeAll(async () => {
  for (let index = 0; index < 2_500; index++) {
    const folder = join(root, String(index % 50));
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${index}.yaml`);
    writeFileSync(
      file,
      odd[index % 20] ?? `kind: ConfigMap\nmetadata: { name: n-${index} }\ndata: { a: "${index}" }\n`,
    );
    files.push({ file, shown: `${index}.yaml` });
  }
  files.splice(100, 0, { file: join(root, 'gone.yaml'), shown: 'gone.yaml' });
  await build({
    entryPoints: ['graph/disk/parse-worker.ts'],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
});
beforeEach(() => {
  counted.here = 0;
});
afterAll(() => {
  for (const folder of [root, compiled]) rmSync(folder, { recursive: true });
  vi.doUnmock('../../../graph/yaml/parse-yaml.ts');
  vi.resetModules();
});

function readAll(reader: { add(file: FileToRead): void; read(): ReadFile[] }): ReadFile[] {
  for (const file of files) reader.add(file);
  return reader.read();
}

function readAlone(file: FileToRead): ReadFile {
  const read = textOf(file);
  return 'text' in read ? parseText(read.path, read.text) : read;
}

const seen = (read: ReadFile): object =>
  'source' in read ? { path: read.path, text: read.source.text, documents: read.source.documents } : read;

describe('many files', () => {
  test('are read by two threads as by one', () => {
    counted.isSlow = true;
    const both = readAll(new FileReader(script));
    counted.isSlow = false;
    expect(counted.here).toBeGreaterThan(0);
    expect(counted.here).toBeLessThan(files.length);
    expect(both.map(seen)).toEqual(files.map((file) => seen(readAlone(file))));
  });

  test('are read although the other thread ends at once', () => {
    const broken = join(root, 'broken.mjs');
    writeFileSync(broken, 'throw new Error("it cannot start");\n');
    expect(readAll(new FileReader(broken)).map(seen)).toEqual(files.map((file) => seen(readAlone(file))));
  });

  test('are read although the other thread takes work and sends nothing', () => {
    const silent = join(root, 'silent.mjs');
    writeFileSync(
      silent,
      "import { workerData } from 'node:worker_threads';\nAtomics.add(workerData.progress, 0, 3);\nsetInterval(() => {}, 1e6);\n",
    );
    expect(readAll(new FileReader(silent)).map(seen)).toEqual(files.map((file) => seen(readAlone(file))));
  });

  test('are read again only where they changed', () => {
    const cache = new FileCache();
    const first = readAll(cache);
    counted.here = 0;
    const changed = join(root, '7', '7.yaml');
    writeFileSync(changed, 'changed: true\n');
    const second = readAll(cache);
    expect(counted.here).toBeLessThanOrEqual(2); // it, and the one that is gone
    expect(second.map(seen)).toEqual(files.map((file) => seen(readAlone(file))));
    const same = second.filter((read, index) => read === first[index]);
    expect(same).toHaveLength(files.length - 2);
  });
});
