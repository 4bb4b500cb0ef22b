import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { WriteError, codeOf, reasonOf } from './write-error.ts';

/** Stands in a folder while files are put into it, and says who does. */
export const lockName = '.holdfast-lock';
/** What a file is called until it takes its place. */
export const stagedPrefix = '.holdfast-new-';

/** Others are waited for as long. Putting files into their places takes far less. */
const patienceMilliseconds = 10_000;
const pauseMilliseconds = 20;
/** Nobody writes for so long: whoever left such a lock was stopped, or ran on a machine of which nothing is known here. */
const staleMilliseconds = 10 * 60_000;
/** A lock that does not say yet whose it is. */
const namelessMilliseconds = 2_000;

/**
 * Does some work while nobody else writes into these folders, which are made where they are missing. What a run that was killed left in
 * them is cleaned up first. Where the work fails, folders that were made for it are gone again.
 *
 * @param folders absolute paths
 * @param written what was written before, in words, to be told where a folder cannot be locked
 * @throws WriteError
 */
export function whileLocked<Result>(
  folders: Iterable<string>,
  work: () => Result,
  written = 'nothing was written',
): Result {
  const owner = `${hostname()} ${process.pid} ${randomUUID()}`;
  const made: { readonly folder: string; readonly top: string }[] = [];
  const held: string[] = [];
  try {
    // In one order for everybody, so that no two wait for each other.
    for (const folder of [...new Set(folders)].sort()) {
      const top = makeFolder(folder, written);
      if (top !== undefined) made.push({ folder, top });
      lock(folder, owner, written);
      held.push(folder);
    }
    const result = work();
    for (const folder of held) rmSync(join(folder, lockName), { force: true });
    return result;
  } catch (error) {
    for (const folder of held) rmSync(join(folder, lockName), { force: true });
    for (const { folder, top } of made.reverse()) removeEmpty(folder, top);
    throw error;
  }
}

/** Cleans up what a run that was killed left in folders, where there is something of that kind. */
export function cleanUp(folders: Iterable<string>): void {
  for (const folder of new Set(folders)) {
    const path = join(folder, lockName);
    const found = lockAt(path, 'nothing was written');
    if (found !== undefined && isStale(found)) whileLocked([folder], () => undefined);
  }
}

function makeFolder(folder: string, written: string): string | undefined {
  try {
    return makeWithThoseAbove(folder);
  } catch (error) {
    throw new WriteError(`${folder}: the folder cannot be made: ${reasonOf(error)}; ${written}`);
  }
}

/**
 * The topmost folder that was made; undefined where all were there. One by one: of several at once Node says on a read-only disk that
 * the first of them is not there.
 */
function makeWithThoseAbove(folder: string): string | undefined {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return undefined;
  const top = makeWithThoseAbove(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && statSync(folder).isDirectory()) return top; // another run was faster
    if (top !== undefined) removeEmpty(dirname(folder), top);
    throw error;
  }
  return top ?? folder;
}

function lock(folder: string, owner: string, written: string): void {
  const path = join(folder, lockName);
  const until = Date.now() + patienceMilliseconds;
  for (let isCleaned = true; ;) {
    if (take(path, owner, written)) {
      if (!isCleaned) removeStaged(folder);
      return;
    }
    const found = lockAt(path, written);
    if (found === undefined) continue; // it was given back meanwhile
    if (isStale(found)) {
      breakLock(path, found.owner, written);
      isCleaned = false;
    } else if (Date.now() > until) {
      const [host = '', pid = ''] = found.owner.split(' ');
      throw new WriteError(
        `${folder}: process ${pid} on ${host} is writing there; ${written}: try again, or remove ${lockName} if it is gone`,
      );
    } else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMilliseconds);
  }
}

/** Whether nobody else had it. */
function take(path: string, owner: string, written: string): boolean {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'wx', 0o644);
    writeFileSync(descriptor, owner);
    return true;
  } catch (error) {
    if (descriptor === undefined && codeOf(error) === 'EEXIST') return false;
    if (descriptor !== undefined) rmSync(path, { force: true });
    throw new WriteError(`${dirname(path)}: cannot be written to: ${reasonOf(error)}; ${written}`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

interface Lock {
  readonly owner: string;
  readonly ageMilliseconds: number;
}

function lockAt(path: string, written: string): Lock | undefined {
  try {
    return { owner: readFileSync(path, 'utf8'), ageMilliseconds: Date.now() - statSync(path).mtimeMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new WriteError(`${path}: cannot be read: ${reasonOf(error)}; ${written}`);
  }
}

function isStale({ owner, ageMilliseconds }: Lock): boolean {
  if (ageMilliseconds > staleMilliseconds) return true;
  if (owner === '') return ageMilliseconds > namelessMilliseconds;
  const [host, pid] = owner.split(' ');
  // This process holds none while it asks: one of its number is from an earlier life, as in containers.
  return host === hostname() && (Number(pid) === process.pid || !isAlive(Number(pid)));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Takes a lock away that nobody holds. Two may see that at once: the second one takes what the first one made, and puts it back. */
function breakLock(path: string, owner: string, written: string): void {
  const aside = `${path}-${process.pid}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') === owner) rmSync(aside, { force: true });
    else renameSync(aside, path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw new WriteError(`${path}: cannot be removed: ${reasonOf(error)}; ${written}`);
  }
}

function removeStaged(folder: string): void {
  for (const name of readdirSync(folder))
    if (name.startsWith(stagedPrefix)) rmSync(join(folder, name), { recursive: true, force: true });
}

/** From a folder up to the topmost one that was made for it, as far as they are empty. */
function removeEmpty(folder: string, top: string): void {
  try {
    for (let at = folder; ; at = dirname(at)) {
      rmdirSync(at);
      if (at === top) return;
    }
  } catch {
    // Somebody put something into it meanwhile.
  }
}
