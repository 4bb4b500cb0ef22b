import { statSync } from 'node:fs';
import type { FileToRead, ReadFile } from './read-file.ts';
import { FileReader } from './read-files.ts';

interface Known {
  /** Size, time of change and the like; undefined where they cannot be told. */
  readonly state: string | undefined;
  readonly read: ReadFile;
}

/** Reads files as a FileReader does, and keeps them for the next time: a file counts as the same while its size and time of change are. */
export class FileCache {
  readonly #known = new Map<string, Known>();
  #added: { readonly path: string; readonly state: string | undefined; readonly known: ReadFile | undefined }[] = [];
  #reader = new FileReader();

  add(file: FileToRead): void {
    const state = stateOf(file);
    const known = this.#known.get(file.file);
    const isSame = state !== undefined && known?.state === state;
    this.#added.push({ path: file.file, state, known: isSame ? known.read : undefined });
    if (!isSame) this.#reader.add(file);
  }

  /** All that was added since the last time. */
  read(): ReadFile[] {
    const fresh = this.#reader.read();
    const added = this.#added;
    this.#reader = new FileReader();
    this.#added = [];
    let next = 0;
    return added.flatMap(({ path, state, known }) => {
      const read = known ?? fresh[next++];
      if (read === undefined) return [];
      this.#known.set(path, { state, read });
      return [read];
    });
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
