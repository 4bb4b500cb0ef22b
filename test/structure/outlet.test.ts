import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folders } from './folders.ts';

const root = new URL('../..', import.meta.url).pathname;
const files = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => posix.join(folder, file)),
);
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('text leaves by one way', () => {
  test.each(files.filter((file) => file !== 'output/outlet.ts'))('%s neither writes nor asks by itself', (file) => {
    const text = textOf(file);
    // Whether there is a terminal, and that nobody reads any more, may be asked anywhere.
    expect(text).not.toMatch(/process\.(stdout|stderr)(?!\.isTTY\b|\.on\()/);
    expect(text).not.toMatch(/\bconsole\.\w+\(|\bwriteSync\(|from '(node:)?readline/);
  });

  test('colours are marks until then: nothing else makes escape sequences', () => {
    expect(files.filter((file) => /from 'picocolors'/.test(textOf(file)))).toEqual(['output/paint.ts']);
  });

  test('the programs of commander write through it as well', () => {
    const silent = files.filter((file) => {
      const text = textOf(file);
      return /new Command\('/.test(text) && /\.exitOverride\(/.test(text) && !/configureOutput\(/.test(text);
    });
    expect(silent).toEqual([]);
  });
});
