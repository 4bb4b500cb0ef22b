import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderedFiles } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { holdfast } from './holdfast.ts';

const treeOf = (name: string): string =>
  scratchFolder(
    Object.fromEntries([...renderedFiles(name)].map(([path, text]) => [`dist/${name}/${path}`, text] as const)),
  );

test('runbooks of a cluster are written, only what has changed, and pages that are no more are removed', () => {
  const folder = treeOf('honeydue');
  const first = holdfast(['runbooks', 'honeydue'], folder);
  expect(first.status, first.stderr).toBe(0);
  const pages = first.stdout.trim().split('\n');
  expect(pages).toContain('docs/runbooks/honeydue/README.md');
  const index = readFileSync(join(folder, 'docs/runbooks/honeydue/README.md'), 'utf8');
  const linked = [...index.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, page]) => `docs/runbooks/honeydue/${page}`);
  expect(linked.length).toBeGreaterThan(20);
  expect(linked.filter((page) => !existsSync(join(folder, page)))).toEqual([]);

  const own = join(folder, 'docs/runbooks/honeydue/once.md');
  const [page = ''] = pages.filter((path) => !path.endsWith('README.md'));
  writeFileSync(own, readFileSync(join(folder, page)));
  const notes = join(folder, 'docs/runbooks/honeydue/notes.md');
  writeFileSync(notes, '# Notes of ours\n');
  writeFileSync(join(folder, page), `${readFileSync(join(folder, page), 'utf8')}more\n`);
  const second = holdfast(['runbooks', 'honeydue'], folder);
  expect(second.stdout).toBe(`${page}\n`);
  expect(second.stderr).toContain('1 page written, 1 removed');
  expect([existsSync(own), existsSync(notes)]).toEqual([false, true]);
});

test('a page of somebody else is not written over, and a tree without a topology is told so', () => {
  const folder = treeOf('honeydue');
  const run = holdfast(['runbooks', 'honeydue', '--output', 'pages'], folder);
  expect(run.status).toBe(0);
  writeFileSync(join(folder, 'pages/README.md'), '# Ours\n');
  const refused = holdfast(['runbooks', 'honeydue', '--output', 'pages'], folder);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('pages/README.md is no page of holdfast runbooks');
  expect(readFileSync(join(folder, 'pages/README.md'), 'utf8')).toBe('# Ours\n');

  const plain = scratchFolder({ 'apps/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' });
  const without = holdfast(['runbooks', 'apps'], plain);
  expect(without.status).toBe(2);
  expect(without.stderr).toContain('holdfast import writes a first');
});
