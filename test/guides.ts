import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Pages that people type from: the README, and what is written by hand below `docs`. */
export const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...['docs', 'docs/guides'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

/** The lines of the blocks of a page that are written in a language, in their order. */
export function linesOf(page: string, ...languages: readonly string[]): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, language = '']) => languages.includes(language))
    .flatMap(([, , lines = '']) => lines.split('\n').filter((line) => line.trim() !== ''));
}
