import { rmSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WriteError, codeOf, reasonOf } from './write-error.ts';

/**
 * Removes files below a folder, and folders in it that are empty then. What another run has removed meanwhile is gone as well.
 *
 * @param paths relative to the folder, with forward slashes
 * @throws WriteError
 */
export function removeFiles(folder: string, paths: readonly string[]): void {
  for (const path of paths) {
    try {
      rmSync(join(folder, path), { force: true });
      for (let at = dirname(path); at !== '.' && removeEmpty(join(folder, at)); at = dirname(at));
    } catch (error) {
      throw new WriteError(`${join(folder, path)}: cannot be removed: ${reasonOf(error)}`);
    }
  }
}

/** Whether the folder is gone. */
function removeEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
