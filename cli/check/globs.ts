import { createRequire } from 'node:module';
import picomatch from 'picomatch';
import type { RE2JS } from 're2js';

/** Characters of a glob. People write fewer than a hundred. */
const longest = 500;
/** What only keeps `.` and `..`, and the empty text, from being met by a wildcard: no path has these below its folder. */
const guards = /\(\?!(?:\(\?:\^\|\\\/\))?\\\.\{1,2\}\(\?:\\\/\|\$\)\)|\(\?=\.\)/g;
/** A star that is a whole step of a path: it stands for one character at least. */
const step = '(?=.)[^/]*?\\/';
const plain = /^[\w/. -]+$/;

let library: typeof RE2JS | undefined;

/**
 * A glob as picomatch reads it, in a linear engine: a checked folder may hold a configuration, and no pattern of it makes a check take for
 * ever. `!` turns nothing round.
 *
 * @returns whether it meets a text; undefined where it is empty, too long, or turned round somewhere inside
 */
export function globMatch(glob: string): ((text: string) => boolean) | undefined {
  if (glob === '' || glob.length > longest) return undefined;
  if (plain.test(glob)) return (text) => text === glob;
  // Loaded where the first wildcard is.
  library ??= (createRequire(import.meta.url)('re2js') as { RE2JS: typeof RE2JS }).RE2JS;
  try {
    const { source } = picomatch.makeRe(glob, { dot: true, nonegate: true });
    const pattern = library.compile(source.replaceAll(step, '[^/]+?\\/').replaceAll(guards, ''));
    const isOutside = glob.startsWith('..');
    return (text) => (isOutside || !text.startsWith('../')) && pattern.testExact(text);
  } catch {
    return undefined;
  }
}
