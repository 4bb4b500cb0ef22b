import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../scratch-folder.ts';
import { root } from './fresh-project.ts';

const pages = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );

test(
  'the reference is made from the docstrings as they are, and every link in it leads somewhere',
  { timeout: 120_000 },
  () => {
    const folder = scratchFolder();
    const typedoc = join(root, 'node_modules/.bin/typedoc');
    const { status, stdout, stderr } = spawnSync(typedoc, ['--out', folder, '--treatWarningsAsErrors'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stdout + stderr).not.toMatch(/\[(warning|error)\]/);
    expect(status).toBe(0);
    const made = pages(folder);
    expect(made.size).toBeGreaterThan(10);
    expect([...made]).toEqual([...pages(join(root, 'docs/api'))]);
  },
);
