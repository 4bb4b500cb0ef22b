import { readFileSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { budgets } from '../budgets.ts';
import { oncePerKey } from '../once-per-key.ts';
import { tooLarge } from './read-file.ts';

/** A file that is there, and has more bytes than are read. */
export class TooLarge {
  /** In words that follow its path. */
  readonly reason: string;

  constructor(bytes: number) {
    this.reason = tooLarge(bytes, budgets.settingsBytes);
  }
}

/** Content of files by the path that people see; undefined where there is none. */
export type OtherFiles = (path: string) => string | Buffer | TooLarge | undefined;

/** What else was read besides YAML, or can be. */
export interface ReadBesides {
  /** Files of settings, by path. */
  readonly settings: ReadonlyMap<string, string>;
  /** Paths of files in JSON. */
  readonly json: readonly string[];
  readonly read: OtherFiles;
}

/** Reads files below a folder when they are asked for, such as inputs of generators under any name. Links that lead out are not followed. */
export function otherFilesBelow(root: string): OtherFiles {
  const inside = oncePerKey((_: 'root') => `${realpathSync(root)}${sep}`);
  return oncePerKey((path: string) => {
    try {
      const real = realpathSync(path);
      if (!real.startsWith(inside('root'))) return undefined;
      const stats = statSync(real);
      if (!stats.isFile()) return undefined;
      return stats.size > budgets.settingsBytes ? new TooLarge(stats.size) : readFileSync(real);
    } catch {
      return undefined; // nothing there, or nothing that may be read
    }
  });
}

/** The same for files that are in memory. */
export function otherFilesIn(files: ReadonlyMap<string, string>): OtherFiles {
  return (path) => files.get(path);
}
