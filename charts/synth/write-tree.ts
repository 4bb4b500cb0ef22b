import { existsSync, readFileSync, readdirSync, type Dirent } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { cleanUp, lockName } from '../../files/folder-locks.ts';
import { removeFiles } from '../../files/remove-files.ts';
import { writeFiles } from '../../files/write-files.ts';

/** The first line of every file that is written: what carries it may be replaced and removed. */
export const ownershipMark = '# Written by holdfast. Do not edit: change the stack and synthesize again.';

export interface WriteResult {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
}

/**
 * Makes `folder` hold exactly `files`: writes what changed, removes what carries the mark and is no longer emitted, leaves
 * everything else alone. All new content is staged before the first file is replaced, so that an error changes nothing.
 *
 * @throws Error when a file that does not carry the mark stands where one is to be written.
 */
export function writeTree(folder: string, files: ReadonlyMap<string, string>): WriteResult {
  const entries = entriesOf(folder);
  cleanUp(entries.flatMap(({ name, parentPath }) => (name === lockName ? resolve(parentPath) : [])));
  const changed = [...files].filter(([path, content]) => !isUnchanged(join(folder, path), content));
  const removed = ownedFiles(folder, entries).filter((path) => !files.has(path));
  writeFiles(changed.map(([path, text]) => ({ path: join(folder, path), text, within: folder })));
  removeFiles(folder, removed);
  return { written: changed.map(([path]) => path), removed, unchanged: files.size - changed.length };
}

function entriesOf(folder: string): Dirent[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
}

function isUnchanged(path: string, content: string): boolean {
  let current: string;
  try {
    current = readFileSync(path, 'utf8');
  } catch {
    return false;
  }
  if (!current.startsWith(ownershipMark)) {
    throw new Error(
      `${path} was not written by holdfast and would be overwritten; move it away or choose another output folder`,
    );
  }
  return current === content;
}

function ownedFiles(folder: string, entries: readonly Dirent[]): string[] {
  return entries.flatMap((entry) => {
    if (!entry.isFile() || !entry.name.endsWith('.yaml')) return [];
    const path = join(entry.parentPath, entry.name);
    return readFileSync(path, 'utf8').startsWith(ownershipMark) ? [relative(folder, path).split(sep).join('/')] : [];
  });
}
