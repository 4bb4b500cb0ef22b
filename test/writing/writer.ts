import type { RealSops } from './real-sops.ts';
import type { Writing } from './writing.ts';

/** What is claimed of every command that writes. */
export type ClaimName =
  | 'it means what was meant'
  | 'what cannot be meant is not written'
  | 'encrypted files are kept'
  | 'files that are no UTF-8 are kept'
  | 'modes are kept'
  | 'links are kept'
  | 'line endings are kept'
  | 'a file in its place is kept'
  | 'a read-only file is kept'
  | 'nothing leads out'
  | 'a real disk that is full loses nothing'
  | 'a disk that is full from any step on loses nothing'
  | 'a real disk that is read-only loses nothing'
  | 'a folder that may not be written to loses nothing'
  | 'kill -9 at any step loses nothing'
  | 'two at once lose nothing';

/** Files that stand there, or words that are given, instead of what a writer has otherwise. */
export interface Instead {
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** One of two runs at once, and what tells whether it wrote what was meant. */
export interface Rival {
  readonly args: readonly string[];
  readonly meant: (folder: string, sops: RealSops) => void;
}

/** A command that writes, and what it is given. */
export interface Writer {
  /** The program: the command line, or a project's own synthesis. */
  readonly program: 'main' | 'synth';
  readonly args: readonly string[];
  /** What stands in its folder before, beside what is of others. */
  readonly files: Readonly<Record<string, string>>;
  /** Files that are encrypted there, by what they say. */
  readonly encrypted?: Readonly<Record<string, string>>;
  /** Whether it encrypts what it writes, in other bytes each time. @default false */
  readonly encrypts?: boolean;
  /** Of the files, those that it writes anew. All others are to stay as they are, but for those that it removes. */
  readonly replaces: readonly string[];
  readonly removes?: readonly string[];
  /** A file of which it changes a part: the rest says what it said. */
  readonly edits?: string;
  /** What it says of files that it leaves as they are. */
  readonly says?: readonly RegExp[];
  /** A place that it would write to, where a file of somebody else is kept. */
  readonly taken?: { readonly path: string; readonly args?: readonly string[] };
  /** Folders that it writes into, and that may be links which lead elsewhere. */
  readonly folders: readonly string[];
  /** What it may not become: nothing at all is written then. */
  readonly wrong?: Readonly<Record<string, Instead>>;
  /** Ways out of the folder. */
  readonly leadsOut?: Readonly<Record<string, Instead>>;
  /** A folder that it writes into, which may lie on another disk. */
  readonly part: string;
  /** Parses what was written, and compares it with what was meant. */
  readonly meant: (folder: string, sops: RealSops) => void;
  /** What else it is given, to be parsed again. */
  readonly meantBesides?: (writing: Writing) => Promise<void>;
  /** Two runs that write to the same place at the same time. @default twice what it does, in the same folder */
  readonly rivals?: { readonly first: Rival; readonly second: Rival; readonly without?: readonly string[] };
  /** What is said by the next run where one was killed between two files, and the run that brings what is missing. */
  readonly goOn?: { readonly says: RegExp; readonly remove?: readonly string[]; readonly args?: readonly string[] };
  /** What is claimed of all writers and cannot be of this one, with the reason. */
  readonly exempt: Readonly<Partial<Record<ClaimName, string>>>;
}
