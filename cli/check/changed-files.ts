import { dirname, join } from 'node:path';
import { git, realPath, refuseOption, topOf, type Asked } from '../git/git.ts';

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
    const asked = { by: '--changed-since', commit: reference };
    refuseOption(asked);
    const tops = new Set(folders.map((folder) => topOf(asked, folder)));
    for (const top of tops) {
      for (const name of namesIn(asked, top)) {
        // A link that leads elsewhere now changes what it leads to.
        this.#paths.add(join(top, name)).add(realPath(join(top, name)));
      }
    }
  }

  /** Whether a file, or a folder around it that git takes for one thing (a repository in the repository), differs. */
  has(path: string): boolean {
    const known = this.#asked.get(path);
    if (known !== undefined) return known;
    const isChanged = this.#isOrLiesIn(realPath(path));
    this.#asked.set(path, isChanged);
    return isChanged;
  }

  #isOrLiesIn(path: string): boolean {
    const above = dirname(path);
    return this.#paths.has(path) || (above !== path && this.#isOrLiesIn(above));
  }
}

function namesIn(asked: Asked, top: string): string[] {
  const { commit } = asked;
  const changed = ['diff', '--name-only', '-z', '--no-relative', '--no-ext-diff', '--merge-base', commit, '--'];
  const added = ['ls-files', '--others', '--exclude-standard', '-z'];
  return [changed, added]
    .flatMap((args) => git(asked, top, args).toString().split('\0'))
    .map((name) => name.replace(/\/$/, ''))
    .filter((name) => name !== '');
}
