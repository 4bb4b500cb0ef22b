/** A file that stands there, or words that are given, instead of what a writer has otherwise. */
interface Refused {
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** A command that writes, and what it is given. */
export interface Writer {
  /** The program: the command line, or a project's own synthesis. */
  readonly program: 'main' | 'synth';
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What stands in its folder before. */
  readonly files: Readonly<Record<string, string>>;
  /** Of these, those that it writes anew. All others are to stay as they are, but for those that it removes. */
  readonly replaces: readonly string[];
  readonly removes?: readonly string[];
  /** A file of which it changes a part: the rest says what it said. */
  readonly edits?: string;
  /** Folders that it writes into, and that may be links which lead elsewhere. */
  readonly folders: readonly string[];
  /** What stands there or is given instead, so that nothing at all may be written. */
  readonly refuses: Readonly<Record<string, Refused>>;
  /** Parses what was written, and compares it with what was meant. */
  readonly meant: (folder: string) => void;
  /** Another run that writes to the same place at the same time; the same one, where nothing is said. */
  readonly rival?: { readonly args: readonly string[]; readonly meant: (folder: string) => void };
  /** What is said by the next run where one was killed between two files, and the run that brings what is missing. */
  readonly goOn?: { readonly says: RegExp; readonly remove?: readonly string[]; readonly args?: readonly string[] };
}
