import { spawnSync } from 'node:child_process';
import { relative, resolve } from 'node:path';
import { realpathSync } from 'node:fs';
import { UsageError } from '../exit-codes.ts';

/**
 * Files that differ from a commit, committed or not, as paths from the current folder.
 *
 * @throws UsageError when git does not know the commit, or this is no repository.
 */
export function changedSince(reference: string): Set<string> {
  const git = (...args: readonly string[]): string => {
    const { status, stdout, stderr, error } = spawnSync('git', args, {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    if (error !== undefined || status !== 0) {
      throw new UsageError(
        `--changed-since "${reference}": ${(error?.message ?? stderr).trim().split('\n')[0] ?? 'git failed'}; name a commit, branch or tag of this repository`,
      );
    }
    return stdout;
  };
  if (reference.startsWith('-'))
    throw new UsageError(`--changed-since "${reference}": required: a commit, branch or tag`);
  const top = git('rev-parse', '--show-toplevel').trim();
  const names = [
    ...git('diff', '--name-only', '-z', '--merge-base', reference, '--').split('\0'),
    ...git('-C', top, 'ls-files', '--others', '--exclude-standard', '-z').split('\0'),
  ];
  const here = realpathSync(process.cwd());
  return new Set(
    names.filter((name) => name !== '').map((name) => relative(here, resolve(top, name)).replaceAll('\\', '/')),
  );
}
