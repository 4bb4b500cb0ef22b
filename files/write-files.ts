import { closeSync, fchmodSync, fchownSync, lstatSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { stagedPrefix, whileLocked } from './folder-locks.ts';
import { refusalToWrite, type FileToWrite } from './refusal-to-write.ts';
import { WriteError, listed, reasonOf } from './write-error.ts';

/**
 * Writes files, each whole or not at all. Everything is put beside its place first, so that a full disk changes nothing, and takes its
 * name then. Mode and owner of a file stay; links and read-only files are refused, and so is what has changed since it was read. Of two
 * runs that write into a folder at once, one waits for the other.
 *
 * @param earlier what the same command has written before, to be told where this fails
 * @throws WriteError with every file that is refused, before any is written
 */
export function writeFiles(files: readonly FileToWrite[], earlier: readonly string[] = []): void {
  refuse(files, earlier);
  whileLocked(
    files.map(({ path }) => dirname(resolve(path))),
    () => {
      refuse(files, earlier); // once more: now nobody else changes them
      const staged: string[] = [];
      let placed = 0;
      try {
        for (const [index, file] of files.entries()) staged.push(stage(file, index, earlier));
        for (; placed < files.length; placed++) place(staged[placed] ?? '', { files, index: placed, earlier });
      } finally {
        for (const path of staged.slice(placed)) rmSync(path, { force: true });
      }
    },
    outcome(earlier),
  );
}

function refuse(files: readonly FileToWrite[], earlier: readonly string[]): void {
  const refusals = files.flatMap((file) => {
    const reason = refusalToWrite(file);
    return reason === undefined ? [] : [`${file.path}: not written: ${reason}`];
  });
  if (refusals.length > 0) throw new WriteError(`${listed(refusals)}; ${outcome(earlier)}`);
}

function stage({ path, text }: FileToWrite, index: number, earlier: readonly string[]): string {
  const staged = join(dirname(resolve(path)), `${stagedPrefix}${index}`);
  let descriptor: number | undefined;
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    descriptor = openSync(staged, 'wx', 0o644);
    writeFileSync(descriptor, text);
    if (stats !== undefined) {
      keepOwner(descriptor, stats);
      fchmodSync(descriptor, stats.mode & 0o7777);
    }
    return staged;
  } catch (error) {
    if (descriptor !== undefined) rmSync(staged, { force: true });
    throw new WriteError(`${path}: cannot be written: ${reasonOf(error)}; ${outcome(earlier)}`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Only root may give a file to somebody else; the others keep writing files of a group that they share. */
function keepOwner(descriptor: number, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  try {
    fchownSync(descriptor, uid, gid);
  } catch {
    // The file belongs to who wrote it last, as with every editor.
  }
}

interface Batch {
  readonly files: readonly FileToWrite[];
  readonly index: number;
  readonly earlier: readonly string[];
}

function place(staged: string, { files, index, earlier }: Batch): void {
  const path = files[index]?.path ?? '';
  try {
    renameSync(staged, path);
  } catch (error) {
    const [written, not] = [files.slice(0, index), files.slice(index)].map((some) => some.map((file) => file.path));
    throw new WriteError(
      `${path}: cannot be written: ${reasonOf(error)}; ${outcome([...earlier, ...(written ?? [])])}; not written: ${listed(not ?? [])}`,
    );
  }
}

function outcome(written: readonly string[]): string {
  return written.length === 0 ? 'nothing was written' : `written before: ${listed(written)}`;
}
