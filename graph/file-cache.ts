import { statSync } from 'node:fs';
import type { FileToRead, ReadFile } from './parse-files.ts';
import { readFiles } from './read-files.ts';

/** Keeps what was read for the next time: a file counts as the same while its size and time of change are. */
export class FileCache {
  readonly #known = new Map<string, { readonly state: string | undefined; readonly read: ReadFile }>();

  /** Files in their order. Those that changed are read, the others are known. */
  readFiles(files: readonly FileToRead[]): ReadFile[] {
    const wanted = files.map((file) => ({ file, state: stateOf(file), known: this.#known.get(file.file) }));
    const changed = wanted.filter(({ state, known }) => state === undefined || state !== known?.state);
    for (const [index, read] of readFiles(changed.map(({ file }) => file)).entries()) {
      const { file, state } = changed[index] ?? {};
      if (file !== undefined) this.#known.set(file.file, { state, read });
    }
    return files.flatMap(({ file }) => this.#known.get(file)?.read ?? []);
  }
}

function stateOf({ file, shown }: FileToRead): string | undefined {
  try {
    const { size, mtimeMs, ino } = statSync(file);
    return `${size} ${mtimeMs} ${ino} ${shown}`;
  } catch {
    return undefined;
  }
}
