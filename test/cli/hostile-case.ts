import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A repository that somebody made to do harm, and what is said of it. */
export interface HostileCase {
  readonly make: (folder: string) => void;
  /** What is said to be beyond a budget, or unreadable; nothing where it does no harm at all. */
  readonly says?: RegExp;
}

/** Writes texts by their paths. */
export const files = (given: Readonly<Record<string, string>>) => (folder: string) => {
  for (const [path, text] of Object.entries(given)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};

/** The numbers from zero on. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
