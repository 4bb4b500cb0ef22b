import { posix } from 'node:path';
import { resolveFrom } from './kustomizations.ts';
import { oncePerKey } from './once-per-key.ts';
import type { SourceFile } from './source-file.ts';

/** The folders of what was read, and what lies above each. */
export class Folders {
  readonly #above = new Map<string, readonly string[]>();
  readonly #read: ReadonlySet<string>;
  readonly #artifactRoot = oncePerKey((below: string) => oncePerKey((path: string) => this.#rootAbove(below, path)));

  constructor(sources: readonly SourceFile[]) {
    for (const { folder } of sources) this.#andAbove(folder);
    this.#read = new Set(this.#above.keys());
  }

  /** Whether something at or below a folder was read. */
  has(folder: string): boolean {
    return this.#read.has(folder);
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

  /** The nearest folder above `file` under which `path` exists: paths of Flux are relative to the artifact they come from. */
  artifactRoot(file: string, path: string): string | undefined {
    return this.#artifactRoot(posix.dirname(file))(path);
  }

  #rootAbove(below: string, path: string): string | undefined {
    return this.#andAbove(below).find((folder) => {
      const target = resolveFrom(folder, path);
      return target !== folder && this.has(target);
    });
  }
}
