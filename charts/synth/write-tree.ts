import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

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
  const changed = [...files].filter(([path, content]) => !isUnchanged(join(folder, path), content));
  const removed = ownedFiles(folder).filter((path) => !files.has(path));
  if (changed.length > 0) {
    mkdirSync(folder, { recursive: true });
    const staging = mkdtempSync(join(folder, '.holdfast-'));
    try {
      const staged = changed.map(([path, content]) => ({ path, from: stage(staging, path, content) }));
      for (const { path, from } of staged) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        renameSync(from, join(folder, path));
      }
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  }
  for (const path of removed) removeWithEmptyFolders(folder, path);
  return { written: changed.map(([path]) => path), removed, unchanged: files.size - changed.length };
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

function stage(staging: string, path: string, content: string): string {
  const from = join(staging, createHash('sha256').update(path).digest('hex'));
  writeFileSync(from, content);
  return from;
}

function ownedFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile() || !entry.name.endsWith('.yaml')) return [];
    const path = join(entry.parentPath, entry.name);
    return readFileSync(path, 'utf8').startsWith(ownershipMark) ? [relative(folder, path).split(sep).join('/')] : [];
  });
}

function removeWithEmptyFolders(folder: string, path: string): void {
  rmSync(join(folder, path));
  for (let at = dirname(path); at !== '.'; at = dirname(at)) {
    if (readdirSync(join(folder, at)).length > 0) return;
    rmdirSync(join(folder, at));
  }
}
