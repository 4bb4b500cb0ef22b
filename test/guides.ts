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
  return linesIn(readFileSync(join(root, page), 'utf8'), languages);
}

/** Those under one heading of the page. @throws Error where there is no such heading. */
export function linesUnder(page: string, heading: string, ...languages: readonly string[]): string[] {
  const sections = readFileSync(join(root, page), 'utf8').split(/^## /m);
  const section = sections.find((each) => each.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${page} has no heading "${heading}"`);
  return linesIn(section, languages);
}

function linesIn(text: string, languages: readonly string[]): string[] {
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, language = '']) => languages.includes(language))
    .flatMap(([, , lines = '']) => lines.split('\n').filter((line) => line.trim() !== ''));
}
