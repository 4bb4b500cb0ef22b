import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Something that a tree holds below its root. */
export type TreeEntry = { readonly path: string } & (
  | { readonly content: Uint8Array }
  | { readonly leadsTo: string }
  /** What nobody is going to read: a file of that size, without its content. */
  | { readonly size: number }
);

/**
 * Writes a tree into an empty folder that only this process knows, such as one of `withScratchFolder`. Links come last: nothing is written
 * through one.
 *
 * @throws Error where a path leads out of the folder
 */
export function writeTemporaryTree(folder: string, entries: Iterable<TreeEntry>): void {
  const links: (() => void)[] = [];
  for (const entry of entries) {
    if (entry.path.split('/').some((step) => ['', '.', '..'].includes(step)))
      throw new Error(`${JSON.stringify(entry.path)} is no path below a folder`);
    const path = join(folder, entry.path);
    mkdirSync(dirname(path), { recursive: true });
    if ('leadsTo' in entry) {
      links.push(() => symlinkSync(entry.leadsTo, path));
      continue;
    }
    writeFileSync(path, 'content' in entry ? entry.content : '', { mode: 0o600 });
    if ('size' in entry) truncateSync(path, entry.size);
  }
  for (const link of links) link();
}
