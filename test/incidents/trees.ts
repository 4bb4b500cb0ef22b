import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the checker may read of a file, by its path; of all others it only sees the name. */
const readable = /\.(?:ya?ml|json5?|env|toml|properties|ini|conf|cfg)$|(?:^|\/)\.?[\w-]+$/i;
const largestBytes = 1_000_000;

interface Entry {
  readonly isLink: boolean;
  readonly blob: string;
  readonly path: string;
}

/** A git directory of a repository of others, and where trees of it are laid out once and kept. */
export interface Source {
  readonly gitDirectory: string;
  readonly cache: string;
}

/**
 * The folder that holds the tree of a commit.
 *
 * @returns undefined where the history does not hold the commit.
 * @throws Error where git cannot be started.
 */
export function treeOf({ gitDirectory, cache }: Source, commit: string): string | undefined {
  const folder = join(cache, commit);
  if (existsSync(folder)) return folder;
  const listing = git(gitDirectory, ['ls-tree', '-r', '-z', commit]);
  if (listing === undefined) return undefined;
  const entries = entriesIn(listing.toString('utf8'));
  const contents = blobs(
    gitDirectory,
    entries.filter(({ isLink, path }) => isLink || readable.test(path)).map(({ blob }) => blob),
  );
  const staging = `${folder}.part`;
  rmSync(staging, { recursive: true, force: true });
  for (const { isLink, blob, path } of entries) {
    const target = join(staging, path);
    mkdirSync(dirname(target), { recursive: true });
    const content = contents.get(blob);
    if (isLink && content !== undefined) symlinkSync(content.toString('utf8'), target);
    else writeFileSync(target, content ?? '');
  }
  renameSync(staging, folder);
  return folder;
}

function entriesIn(listing: string): Entry[] {
  return listing.split('\0').flatMap((line) => {
    const found = /^(\d+) blob (\w+)\t(.+)$/su.exec(line);
    const [, mode, blob, path] = found ?? [];
    return blob === undefined || path === undefined ? [] : [{ isLink: mode === '120000', blob, path }];
  });
}

/** The contents of blobs; those that are large or that the copy of the history lacks are left out. */
function blobs(gitDirectory: string, wanted: readonly string[]): Map<string, Buffer> {
  const names = [...new Set(wanted)];
  const found = new Map<string, Buffer>();
  const small = (git(gitDirectory, ['cat-file', '--batch-check'], names)?.toString('utf8') ?? '')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, type, size]) => type === 'blob' && Number(size) <= largestBytes)
    .flatMap(([name]) => name ?? []);
  if (small.length === 0) return found;
  const all = git(gitDirectory, ['cat-file', '--batch'], small) ?? Buffer.alloc(0);
  for (let at = 0; at < all.length;) {
    const end = all.indexOf('\n', at);
    const [name = '', , size] = all.toString('utf8', at, end).split(' ');
    const last = end + 1 + Number(size);
    found.set(name, all.subarray(end + 1, last));
    at = last + 1;
  }
  return found;
}

/** What git says, undefined where it does not know what it is asked. */
function git(directory: string, args: readonly string[], lines: readonly string[] = []): Buffer | undefined {
  const ended = spawnSync('git', ['--git-dir', directory, ...args], {
    input: lines.length === 0 ? '' : `${lines.join('\n')}\n`,
    maxBuffer: 2 ** 30,
    env: { ...process.env, GIT_NO_LAZY_FETCH: '1' },
  });
  if (ended.error !== undefined) throw ended.error;
  return ended.status === 0 ? ended.stdout : undefined;
}
