import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { invariants } from '../../invariants/list.ts';
import { documentation } from '../../stacks/documentation.ts';
import { folders } from './folders.ts';

const root = new URL('../..', import.meta.url).pathname;
const sources = [...folders, 'bin'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[jt]s$/.test(file))
    .map((file) => posix.join(folder, file)),
);

describe('every source file', () => {
  test.each(sources)('%s is short and leaves nothing to do', (file) => {
    const text = readFileSync(join(root, file), 'utf8');
    // Stacks are lists of what a source names; everything else holds one concept.
    expect(text.split('\n').length).toBeLessThan(file.startsWith('stacks/') ? 360 : 260);
    expect(text).not.toMatch(/\b(TODO|FIXME|XXX)\b/);
  });
});

test.each([...pagesWritten()])('%s holds no mark of a merge', (page) => {
  expect(readFileSync(join(root, page), 'utf8')).not.toMatch(/^(<{7}|={7}|>{7})( |$)/m);
});

/** The pages that people write: those that are generated are compared as a whole. */
function pagesWritten(): string[] {
  const written = (folder: string): string[] =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => posix.join(folder, name));
  return ['.', 'docs', 'docs/guides'].flatMap(written);
}

describe('every invariant', () => {
  test('is in the list under the id that is its path', () => {
    const files = sources
      .filter((file) => file.startsWith('invariants/'))
      .filter((file) => readFileSync(join(root, file), 'utf8').includes('export default defineInvariant('))
      .map((file) => file.replace(/^invariants\//, '').replace(/\.ts$/, ''));
    expect(invariants.map(({ id }) => id).sort()).toEqual(files.sort());
  });

  test.each(invariants.map((invariant) => [invariant.id, invariant] as const))(
    '%s is worded as a claim with a source',
    (_id, invariant) => {
      for (const text of [invariant.claim, invariant.why]) {
        expect(text).not.toMatch(/\.$/);
        expect(text[0]).toBe(text[0]?.toLowerCase() === text[0] ? text[0] : text.match(/^[A-Z]\w*/)?.[0]?.[0]);
      }
      expect([invariant.source].flat().every(({ document, section }) => document !== '' && section !== '')).toBe(true);
      expect(invariant.about).not.toEqual([]);
    },
  );
});

describe('generated documentation', () => {
  const pages = documentation();

  test.each([...pages.keys()])('%s is as `npm run docs` writes it', (path) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(pages.get(path));
  });

  test.each(['docs/rules', 'docs/runbooks'])('has no page in %s of something that is gone', (folder) => {
    const found = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.md'),
    );
    const expected = [...pages.keys()]
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1));
    expect(found.map((page) => page.split('\\').join('/')).sort()).toEqual(expected.sort());
  });
});
