import { accessSync, constants, lstatSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { codeOf, reasonOf } from './write-error.ts';

/** A file that is to be written. */
export interface FileToWrite {
  readonly path: string;
  readonly text: string;
  /** Folder that it must not lead out of, by its name or through links. @default it may lie anywhere: people named it */
  readonly within?: string;
  /** What it says now, where `text` was made from that; null where there must be no such file. @default whatever it says */
  readonly before?: string | null;
}

/**
 * Why a file is not written, in words that follow its path; undefined where it may be. Links are never followed and never replaced: what
 * they name, and who else reads it under another name, was not looked at.
 */
export function refusalToWrite(file: FileToWrite): string | undefined {
  const outside = file.within === undefined ? undefined : leaving(resolve(file.path), resolve(file.within));
  if (outside !== undefined) return outside;
  try {
    const stats = lstatSync(file.path, { throwIfNoEntry: false });
    return stats === undefined ? whereNothingStands(file) : whereSomethingStands(file, stats);
  } catch (error) {
    return reasonOf(error);
  }
}

function whereNothingStands({ before }: FileToWrite): string | undefined {
  return typeof before === 'string' ? 'it is gone since it was read' : undefined;
}

function whereSomethingStands({ path, before }: FileToWrite, stats: Stats): string | undefined {
  if (stats.isSymbolicLink()) return `it is a symbolic link to ${readlinkSync(path)}; name that file itself`;
  if (!stats.isFile()) return 'it is no regular file';
  if (before === null) return 'it exists already';
  if (stats.nlink > 1) return `it has ${stats.nlink} names (hard links), which writing would part`;
  if ((stats.mode & 0o222) === 0 || !isWritable(path)) return 'it is read-only';
  return before === undefined ? undefined : changeSince(before, readFileSync(path));
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function changeSince(before: string, bytes: Buffer): string | undefined {
  if (bytes.equals(Buffer.from(before))) return undefined;
  return bytes.toString() === before ? 'its bytes are no UTF-8' : 'it has changed since it was read';
}

/** How a path leaves a folder: by its name, or through a link on the way. */
function leaving(path: string, within: string): string | undefined {
  const inside = relative(within, path);
  if (inside === '' || isAbsolute(inside) || inside.split(sep)[0] === '..') return `it lies outside ${within}`;
  for (let folder = dirname(path); folder !== within; folder = dirname(folder)) {
    try {
      if (lstatSync(folder).isSymbolicLink()) return `${folder} is a symbolic link, and may lead elsewhere`;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') return reasonOf(error);
    }
  }
  return undefined;
}
