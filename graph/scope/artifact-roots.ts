import { posix } from 'node:path';
import type { Folders } from '../disk/folders.ts';
import { oncePerKey } from '../once-per-key.ts';

/** A path that a Flux Kustomization names, and the file that names it. */
export interface NamedPath {
  readonly file: string;
  readonly path: string;
}

/**
 * The folders that are the top of an artifact. Paths of Flux are relative to it, and nothing in a repository says which folder it is:
 * somebody may have been given a part of the repository, or several. It is a folder above the file under which its path exists;
 * where there are several, the one under which most paths of others exist too.
 */
export class ArtifactRoots {
  readonly #folders: Folders;
  readonly #votes = new Map<string, number>();

  constructor(folders: Folders, named: readonly NamedPath[]) {
    this.#folders = folders;
    for (const { file, path } of named)
      for (const root of leading(folders, file, path)) this.#votes.set(root, (this.#votes.get(root) ?? 0) + 1);
  }

  /** The top of the artifact that a Kustomization which somebody applies by hand comes from; undefined where no folder fits. */
  readonly rootOf = ({ file, path }: NamedPath): string | undefined => this.#rootOf(posix.dirname(file))(path);

  readonly #rootOf = oncePerKey((folder: string) => oncePerKey((path: string) => this.#best(folder, path)));

  /** Whether some path makes a folder the top of an artifact. */
  isVoted(folder: string): boolean {
    return this.#votes.has(folder);
  }

  #best(folder: string, path: string): string | undefined {
    const above = this.#folders.above(`${folder}/x`);
    const fitting = leading(this.#folders, `${folder}/x`, path);
    const candidates = fitting.length > 0 ? fitting : above.filter((root) => this.#votes.has(root));
    const [first] = [...candidates].sort((a, b) => (this.#votes.get(b) ?? 0) - (this.#votes.get(a) ?? 0));
    // Nobody else names a path: Flux's own folder lies in what it applies.
    return first ?? (isTop(path) ? folder.replace(/\/?flux-system$/, '') || '.' : undefined);
  }
}

/** Whether a path leads to a folder that was read, from some folder above its file. */
export function isFound(folders: Folders, { file, path }: NamedPath): boolean {
  return leading(folders, file, path).length > 0;
}

/** The folders above a file from which a path leads somewhere. One that climbs, or stays where it is, fits everywhere and says nothing. */
function leading(folders: Folders, file: string, path: string): string[] {
  if (isTop(path) || climbs(path)) return [];
  const below = belowRoot(path);
  return folders.above(file).filter((root) => folders.has(joined(root, below)));
}

/** The folder that a path names in an artifact, as Flux resolves it: `..` never leads out of it. */
export function inArtifact(root: string, path: string): string {
  return joined(root, belowRoot(path));
}

function joined(root: string, below: string): string {
  if (below === '') return root;
  return root === '.' ? below : `${root === '/' ? '' : root}/${below}`;
}

/** A path without anything that is no folder in it. */
function belowRoot(path: string): string {
  return posix.join('/', path).slice(1).replace(/\/$/, '');
}

/** Whether a path is the top of its artifact. */
export function isTop(path: string): boolean {
  return belowRoot(path) === '';
}

/** Whether a path begins by leaving what it is relative to. */
export function climbs(path: string): boolean {
  return posix.normalize(path.replace(/^\/+/, '')).startsWith('..');
}
