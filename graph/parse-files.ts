import { readFileSync, statSync } from 'node:fs';
import { SourceFile, YamlError } from './source-file.ts';
import { messageOf } from './message-of.ts';

/** A file that was read, or why it was not. */
export type ReadFile =
  | { readonly path: string; readonly source: SourceFile }
  | { readonly path: string; readonly reason: string; readonly line?: number; readonly column?: number };

/** Larger files are not read. An object of the API server has at most 1.5 MB, a bundle of CRDs a few. */
const maxBytes = 16 * 1024 * 1024;

/** A file that is to be read. */
export interface FileToRead {
  /** Path by which it is opened. */
  readonly file: string;
  /** Path that people see. */
  readonly shown: string;
}

/** Reads and parses a file. */
export function readFile({ file, shown }: FileToRead): ReadFile {
  try {
    const { size } = statSync(file);
    if (size > maxBytes)
      return { path: shown, reason: `it has ${size} bytes, more than ${maxBytes}: no manifest is so large` };
    return parseText(shown, readFileSync(file, 'utf8'));
  } catch (error) {
    return { path: shown, reason: messageOf(error) };
  }
}

/** A file whose text is at hand. */
export function parseText(path: string, text: string): ReadFile {
  try {
    return { path, source: new SourceFile(path, text) };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return { path, ...error.position, reason: `it is no YAML: ${error.message}` };
  }
}

/** Keeps what was read for the next time: a file counts as the same while its size and time of change are. */
export class FileCache {
  readonly #known = new Map<string, { readonly state: string; readonly read: ReadFile }>();

  read(wanted: FileToRead): ReadFile {
    const { file, shown } = wanted;
    let state: string;
    try {
      const { size, mtimeMs, ino } = statSync(file);
      state = `${size} ${mtimeMs} ${ino} ${shown}`;
    } catch {
      return readFile(wanted);
    }
    const known = this.#known.get(file);
    if (known?.state === state) return known.read;
    const read = readFile(wanted);
    this.#known.set(file, { state, read });
    return read;
  }
}
