import { writeTemporaryTree, type TreeEntry } from '../../files/temporary-tree.ts';
import { budgets } from '../../graph/budgets.ts';
import { git, type Asked } from './git.ts';

interface Entry {
  readonly mode: string;
  readonly id: string;
  readonly path: string;
}

const linkMode = '120000';
const submoduleMode = '160000';

/**
 * Writes the files of a commit below a folder, as Git holds them: no filter and no hook of the repository runs. What is too large to be read
 * is there in its size alone, so that whoever reads the folder says so.
 *
 * @param top root of the repository
 * @param paths folders and files of the repository, relative to its root; the empty one is all of it
 * @returns folders that are repositories of their own: Git holds nothing of them
 * @throws UsageError where git does not know the commit
 */
export function writeCommitFiles(asked: Asked, top: string, paths: readonly string[], into: string): string[] {
  const all = entriesOf(asked, top, paths);
  const isOther = ({ mode }: Entry): boolean => mode === submoduleMode;
  writeTemporaryTree(
    into,
    treeOf(
      asked,
      top,
      all.filter((entry) => !isOther(entry)),
    ),
  );
  return all.filter(isOther).map(({ path }) => path);
}

function* treeOf(asked: Asked, top: string, entries: readonly Entry[]): Generator<TreeEntry> {
  const sized = withSizes(asked, top, entries);
  const small = sized.filter(({ size }) => size <= budgets.fileBytes);
  for (const { entry, size } of sized) if (size > budgets.fileBytes) yield { path: entry.path, size };
  const contents = git(asked, top, ['cat-file', '--batch'], idsOf(small.map(({ entry }) => entry)));
  let at = 0;
  for (const { entry, size } of small) {
    const begins = contents.indexOf('\n', at) + 1; // after `<id> blob <size>`
    const content = contents.subarray(begins, begins + size);
    at = begins + size + 1;
    yield entry.mode === linkMode ? { path: entry.path, leadsTo: content.toString() } : { path: entry.path, content };
  }
}

function entriesOf(asked: Asked, top: string, paths: readonly string[]): Entry[] {
  const listed = git(asked, top, ['ls-tree', '-r', '-z', '--full-tree', asked.commit, '--', ...paths.filter(Boolean)]);
  return listed
    .toString()
    .split('\0')
    .flatMap((line) => {
      const [, mode, id, path] = /^(\d+) \w+ ([0-9a-f]+)\t([^]+)$/.exec(line) ?? [];
      const isEntry = mode !== undefined && id !== undefined && path !== undefined;
      // Git itself writes no such path, but whoever makes a repository may.
      return isEntry && !path.split('/').some((step) => ['', '.', '..', '.git'].includes(step))
        ? [{ mode, id, path }]
        : [];
    });
}

function withSizes(asked: Asked, top: string, entries: readonly Entry[]): { entry: Entry; size: number }[] {
  const sizes = git(asked, top, ['cat-file', '--batch-check=%(objectsize)'], idsOf(entries)).toString().split('\n');
  return entries.map((entry, index) => ({ entry, size: Number(sizes[index]) }));
}

function idsOf(entries: readonly Entry[]): string {
  return entries.map(({ id }) => `${id}\n`).join('');
}
