import { spawnSync } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../exit-codes.ts';

/**
 * Files that differ from a commit, committed or not. They are compared by their real paths: it does not matter where one stands, nor
 * by which link one came there.
 */
export class ChangedFiles {
  readonly #paths = new Set<string>();
  readonly #asked = new Map<string, boolean>();

  /**
   * @param reference a commit, branch or tag of the repositories that `folders` lie in
   * @throws UsageError when git does not know it, or a folder is in no repository.
   */
  constructor(reference: string, folders: readonly string[]) {
    if (reference.startsWith('-'))
      throw new UsageError(`--changed-since "${reference}": required: a commit, branch or tag`);
    const tops = new Set(folders.map((folder) => topOf(reference, folder)));
    for (const top of tops) {
      for (const name of namesIn(reference, top)) {
        // A link that leads elsewhere now changes what it leads to.
        this.#paths.add(join(top, name)).add(real(join(top, name)));
      }
    }
  }

  /** Whether a file, or a folder around it that git takes for one thing (a repository in the repository), differs. */
  has(path: string): boolean {
    const known = this.#asked.get(path);
    if (known !== undefined) return known;
    const isChanged = this.#isOrLiesIn(real(path));
    this.#asked.set(path, isChanged);
    return isChanged;
  }

  #isOrLiesIn(path: string): boolean {
    const above = dirname(path);
    return this.#paths.has(path) || (above !== path && this.#isOrLiesIn(above));
  }
}

/** The root of the repository that a folder or file lies in. */
function topOf(reference: string, folder: string): string {
  const place = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false ? dirname(folder) : folder;
  return real(git(reference, place, ['rev-parse', '--show-toplevel']).replace(/\n$/, ''));
}

function namesIn(reference: string, top: string): string[] {
  // Settings of a repository must neither cut names off nor run programs.
  const settings = ['-c', 'core.fsmonitor=false'];
  const changed = ['diff', '--name-only', '-z', '--no-relative', '--no-ext-diff', '--merge-base', reference, '--'];
  const added = ['ls-files', '--others', '--exclude-standard', '-z'];
  return [changed, added]
    .flatMap((args) => git(reference, top, [...settings, ...args]).split('\0'))
    .map((name) => name.replace(/\/$/, ''))
    .filter((name) => name !== '');
}

function git(reference: string, folder: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error === undefined && status === 0) return stdout;
  const reason = (error?.message ?? stderr).trim().split('\n')[0] ?? 'git failed';
  throw new UsageError(
    `--changed-since "${reference}": ${folder}: ${reason}; name a commit, branch or tag of this repository, and have its history (fetch-depth: 0 in a workflow)`,
  );
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
