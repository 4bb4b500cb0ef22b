import { posix } from 'node:path';

/** The folders of files that are there, and what lies above each. */
export class Folders {
  readonly #above = new Map<string, readonly string[]>();
  readonly #there: ReadonlySet<string>;

  /** @param files their paths; one that cannot be read is there as well */
  constructor(files: Iterable<string>) {
    for (const file of files) this.#andAbove(posix.dirname(file));
    this.#there = new Set(this.#above.keys());
  }

  /** All of them. */
  get all(): ReadonlySet<string> {
    return this.#there;
  }

  /** Whether there is a file at or below a folder. */
  has(folder: string): boolean {
    return this.#there.has(folder);
  }

  /** The folders above a file, nearest first, ending with the top: `.` for relative paths, `/` for absolute ones. */
  above(file: string): readonly string[] {
    return this.#andAbove(posix.dirname(file));
  }

  #andAbove(folder: string): readonly string[] {
    const known = this.#above.get(folder);
    if (known !== undefined) return known;
    const parent = posix.dirname(folder);
    const found = parent === folder ? [folder] : [folder, ...this.#andAbove(parent)];
    this.#above.set(folder, found);
    return found;
  }
}
