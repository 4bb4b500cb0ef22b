import { readFileSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { budgets } from '../budgets.ts';
import { oncePerKey } from '../once-per-key.ts';

/** Content of files by the path that people see; undefined where there is none. */
export type OtherFiles = (path: string) => string | Buffer | undefined;

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
      return stats.isFile() && stats.size <= budgets.settingsBytes ? readFileSync(real) : undefined;
    } catch {
      return undefined; // nothing there, or nothing that may be read
    }
  });
}

/** The same for files that are in memory. */
export function otherFilesIn(files: ReadonlyMap<string, string>): OtherFiles {
  return (path) => files.get(path);
}
