import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;

/** What npm would pack. What is compiled stands under `lib/`, and nothing links there. */
function packedFiles(): string[] {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const said = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [packed] = JSON.parse(said) as { files: { path: string }[] }[];
  return (packed?.files ?? []).map(({ path }) => path);
}

/** Where relative links of a page lead to. */
function linksIn(page: string): string[] {
  const text = page
    .replaceAll(/^( *)(```+)[^]*?^\1\2`*$/gm, '')
    .replaceAll(/(`+)[^`\n]+?\1(?!`)/g, (code) => code.replaceAll(/[[\]()]/g, ' '));
  const inline = [...text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)].map(([, target = '']) => target);
  const defined = [...text.matchAll(/^\[[^\]]+\]: *(\S+)/gm)].map(([, target = '']) => target);
  const html = [...text.matchAll(/<(?:a|img)\b[^>]*?\b(?:href|src)="([^"]*)"/g)].map(([, target = '']) => target);
  return [...inline, ...defined, ...html].filter((target) => !/^([a-z][a-z0-9+.-]*:|#|\/\/)/i.test(target));
}

/** Links of the pages that lead to nothing that is packed. */
function strays(files: readonly string[], pages: Readonly<Record<string, string>>): string[] {
  const above = files.flatMap((file) => file.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/')));
  const known = new Set(['.', ...above]);
  return Object.entries(pages).flatMap(([path, page]) =>
    linksIn(page)
      .map((target) => decodeURI(target.replace(/[#?].*$/, '')))
      .filter((target) => !known.has(posix.join(posix.dirname(path), target).replace(/\/$/, '')))
      .map((target) => `${path}: ${target}`),
  );
}

describe('links of the package', () => {
  test('every relative link leads to something inside', () => {
    const files = packedFiles();
    const pages = files.filter((path) => path.endsWith('.md'));
    expect(pages.length).toBeGreaterThan(100);
    const texts = Object.fromEntries(pages.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
    expect(Object.values(texts).flatMap(linksIn).length).toBeGreaterThan(300);
    expect(strays(files, texts)).toEqual([]);
  });

  test('one that leads elsewhere is seen', () => {
    const files = ['README.md', 'docs/a.md', 'docs/a b.md'];
    const page =
      '[a](a.md#x) [b](<a%20b.md>) [c](../README.md "c") [d](https://e.org/x) `[e](gone.md)` [up](..) [f](gone.md)';
    expect(strays(files, { 'docs/a.md': page })).toEqual(['docs/a.md: gone.md']);
    expect(strays(files, { 'README.md': '![g](docs/g.png)\n[h]: docs/h.md\n<img src="i.png">' })).toEqual([
      'README.md: docs/g.png',
      'README.md: docs/h.md',
      'README.md: i.png',
    ]);
  });
});
