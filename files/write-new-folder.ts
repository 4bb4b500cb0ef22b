import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { cleanUp, lockName, stagedPrefix, whileLocked } from './folder-locks.ts';
import { WriteError, reasonOf } from './write-error.ts';

/**
 * Writes files into a folder that does not exist or is empty, a repository's `.git` apart: all or none.
 *
 * @param files texts by path below the folder
 * @throws WriteError
 */
export function writeNewFolder(folder: string, files: ReadonlyMap<string, string>): void {
  const target = resolve(folder);
  const isThere = existsSync(target);
  const place = isThere ? target : dirname(target);
  const staging = join(place, `${stagedPrefix}${basename(target)}`);
  const placed: string[] = [];
  whileLocked([place], () => {
    try {
      if (existsSync(target) && !isEmpty(target)) throw new WriteError('it is not empty any more');
      for (const [path, text] of files) {
        mkdirSync(dirname(join(staging, path)), { recursive: true });
        writeFileSync(join(staging, path), text, { flag: 'wx' });
      }
      if (!isThere) renameSync(staging, target);
      else
        for (const entry of readdirSync(staging)) {
          renameSync(join(staging, entry), join(target, entry));
          placed.push(entry);
        }
    } catch (error) {
      for (const entry of placed) rmSync(join(target, entry), { recursive: true, force: true });
      throw new WriteError(`${folder}: cannot be written: ${reasonOf(error)}; nothing was written`);
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  });
}

/** Whether nothing stands in a folder but a repository that was just made; what a run that was killed left there is cleaned up. */
export function isFreeFolder(folder: string): boolean {
  if (!existsSync(folder)) return true;
  cleanUp([resolve(folder)]);
  return isEmpty(folder);
}

function isEmpty(folder: string): boolean {
  return readdirSync(folder).every((entry) => entry === '.git' || entry === lockName);
}
