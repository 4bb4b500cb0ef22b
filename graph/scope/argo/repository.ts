import { Folders } from '../../disk/folders.ts';
import { textAt, type Json } from '../../json.ts';
import { unknownIn } from '../../unknown.ts';
import { ArtifactRoots, inArtifact, isFound, isTop } from '../artifact-roots.ts';
import { isInside } from '../artifacts.ts';
import { addressOf, type Ownership } from '../flux-sources.ts';

/** A place in a repository that an Application or a generator names, and the file that does so. */
export interface NamedPlace {
  readonly file: string;
  readonly address: string;
  readonly path: string;
}

/** Whose repository an address is, and where in what was read its paths begin. */
export class ArgoRepository {
  readonly folders: Folders;
  readonly #roots: ArtifactRoots;
  readonly #own: string | undefined;
  readonly #top: string;

  /** @param top the folder that was read */
  constructor(paths: Iterable<string>, named: readonly NamedPlace[], top: string) {
    this.folders = new Folders(paths);
    this.#top = top;
    this.#own = this.#mostFound(named);
    this.#roots = new ArtifactRoots(
      this.folders,
      named.filter(({ address }) => this.ownership(address) !== 'foreign'),
    );
  }

  /** Whether an address is the one whose paths are those that were read. */
  ownership(address: string): Ownership {
    const known = addressOf(address);
    if (known === undefined || this.#own === undefined) return 'unknown';
    return known === this.#own ? 'own' : 'foreign';
  }

  /** The folder that a path of the repository names; its top where the path is that. */
  folderOf(file: string, path: string): string | undefined {
    const roots = [this.rootOf(file), ...(isTop(path) ? [] : [this.#roots.rootOf({ file, path }) ?? []].flat())];
    return roots.map((root) => inArtifact(root, path)).find((folder) => this.folders.has(folder));
  }

  /** The top of the repository that a file lies in. */
  rootOf(file: string): string {
    const above = this.folders.above(file);
    const outermost = above.findLast((folder) => isInside(this.#top, folder)) ?? above.at(-1) ?? '.';
    if (this.#roots.isVoted(outermost)) return outermost;
    return above.find((folder) => this.#roots.isVoted(folder)) ?? outermost;
  }

  /** The address whose paths lead to folders that were read most often, and at least half of the time. */
  #mostFound(named: readonly NamedPlace[]): string | undefined {
    const counts = new Map<string, { found: number; all: number }>();
    for (const { address, file, path } of named) {
      const known = addressOf(address);
      if (known === undefined) continue;
      const count = counts.get(known) ?? { found: 0, all: 0 };
      const isThere = isFound(this.folders, { file, path }) ? 1 : 0;
      counts.set(known, { found: count.found + isThere, all: count.all + (isTop(path) ? 0 : 1) });
    }
    const [most] = [...counts]
      .filter(([, { found, all }]) => found > 0 && found * 2 >= all)
      .sort(([, a], [, b]) => b.found - a.found);
    return most?.[0];
  }
}

/** The part of a path that is known before anything is filled in or matched. */
export function fixedPart(path: string): string {
  const end = path.search(/[{*?[]/);
  return end < 0 ? path : path.slice(0, path.lastIndexOf('/', end) + 1);
}

/** The places that anything in a document names by `repoURL` and `path`. */
export function placesIn(source: Json, file: string): NamedPlace[] {
  const address = textAt(source, ['repoURL']);
  if (address === undefined || unknownIn(address) !== undefined || textAt(source, ['chart']) !== undefined) return [];
  return [{ file, address, path: textAt(source, ['path']) ?? '' }];
}
