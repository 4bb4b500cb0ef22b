import { isAbsolute, relative, resolve, sep } from 'node:path';
import { UsageError } from '../exit-codes.ts';
import { globMatch } from './globs.ts';

interface Pattern {
  readonly text: string;
  readonly isMatch: (path: string) => boolean;
  hasMatched: boolean;
}

/** Globs over paths. Each names a file, or a folder with everything below it. */
export class PathPatterns {
  readonly #patterns: readonly Pattern[];
  readonly #folder: string;

  /**
   * @param patterns globs as picomatch reads them
   * @param folder where they begin
   * @throws UsageError where one cannot be read as a glob
   */
  constructor(patterns: readonly string[] = [], folder = '.') {
    this.#folder = resolve(folder);
    this.#patterns = patterns.map((text) => {
      const start = text.replace(/^(\.\/)+/, '').replace(/(?<!\/)\/+$/, '') || '.';
      const [itself, below] = [globMatch(start), globMatch(`${start}/**`)];
      if (itself === undefined || below === undefined)
        throw new UsageError(`exclude: "${text}" is no glob that can be read; name what is left out, without "!(…)"`);
      return { text, isMatch: (path: string) => itself(path) || below(path), hasMatched: false };
    });
  }

  /** Whether one of them matches a path, which is relative to the current folder or absolute. */
  matches(path: string): boolean {
    if (this.#patterns.length === 0) return false;
    const within = this.#within(path);
    // All are asked: one that is hidden behind another has its use all the same.
    const matching = this.#patterns.filter(({ isMatch }) => isMatch(within));
    for (const pattern of matching) pattern.hasMatched = true;
    return matching.length > 0;
  }

  /** Those that have matched nothing so far. */
  get unused(): string[] {
    return this.#patterns.filter(({ hasMatched }) => !hasMatched).map(({ text }) => text);
  }

  #within(path: string): string {
    const isAsItIs = this.#folder === process.cwd() && !isAbsolute(path) && !path.startsWith('..');
    return isAsItIs ? path : relative(this.#folder, resolve(path)).split(sep).join('/');
  }
}
