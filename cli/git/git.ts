import { spawnSync } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../exit-codes.ts';

/** What git is asked for somebody, and what is said where it does not know the commit. */
export interface Asked {
  /** The option or argument that names the commit, such as `--changed-since`. */
  readonly by: string;
  /** A commit, branch or tag. */
  readonly commit: string;
}

/** Settings of a repository must neither run programs nor colour what is read. */
const settings = ['-c', 'core.fsmonitor=false', '-c', 'color.ui=false'];
const megabyte = 1024 * 1024;

/** @throws UsageError where a commit would be taken for an option */
export function refuseOption({ by, commit }: Asked): void {
  if (commit.startsWith('-')) throw new UsageError(`${by} "${commit}": required: a commit, branch or tag`);
}

/**
 * What git says in a folder.
 *
 * @param input goes to its standard input
 * @throws UsageError where git fails: the commit is not known, or the folder is in no repository
 */
export function git(asked: Asked, folder: string, args: readonly string[], input = ''): Buffer {
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', folder, ...settings, ...args], {
    maxBuffer: 1024 * megabyte,
    input,
  });
  if (error === undefined && status === 0) return stdout;
  const reason = (error?.message ?? stderr.toString()).trim().split('\n')[0] ?? 'git failed';
  throw new UsageError(
    `${asked.by} "${asked.commit}": ${folder}: ${reason}; name a commit, branch or tag of this repository, and have its history (fetch-depth: 0 in a workflow)`,
  );
}

/** The root of the repository that a folder or file lies in. @throws UsageError where it lies in none */
export function topOf(asked: Asked, folder: string): string {
  const place = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false ? dirname(folder) : folder;
  return realPath(git(asked, place, ['rev-parse', '--show-toplevel']).toString().replace(/\n$/, ''));
}

/** A path with all links followed; as it is where nothing is there. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
