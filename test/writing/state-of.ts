import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What stands at a path: text byte for byte, mode, and how many names it has; or where a link leads. Paths of folders end in a slash. */
export type State = Readonly<Record<string, string>>;

/** Everything below a folder. Links are not followed. */
export function stateOf(folder: string): State {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(paths.flatMap((path) => stateAt(folder, path)));
}

function stateAt(folder: string, path: string): [string, string][] {
  const stats = lstatSync(join(folder, path));
  if (stats.isDirectory()) return [[`${path}/`, 'folder']];
  const content = stats.isSymbolicLink()
    ? `-> ${readlinkSync(join(folder, path))}`
    : `${(stats.mode & 0o7777).toString(8)} ${stats.nlink} ${readFileSync(join(folder, path), 'latin1')}`;
  return [[path, content]];
}

/** What a killed run leaves, and the next one cleans up. */
export function isLeftover(path: string): boolean {
  return /(^|\/)\.holdfast-(lock|new-)/.test(path);
}

/** Paths that are other than they were, or were not there, or are gone. */
export function changedIn(before: State, after: State): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((path) => before[path] !== after[path]);
}
