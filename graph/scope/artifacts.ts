import type { Unreadable } from '../disk/read-file.ts';
import { Folders } from '../disk/folders.ts';
import { groupBy } from '../group-by.ts';
import { textAt, type JsonObject } from '../json.ts';
import { oncePerKey } from '../once-per-key.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { ArtifactRoots, inArtifact, isFound } from './artifact-roots.ts';
import type { Declared } from './declared.ts';
import { FluxSources, type Ownership } from './flux-sources.ts';
import { isHiddenReference, keyOf, sourceReference, type SourceReference } from './source-reference.ts';
import { artifactFilter } from './source-ignore.ts';
import { unknownIn } from '../unknown.ts';

/** Where a Flux Kustomization looks for its files. */
export interface Place {
  readonly reference: SourceReference | undefined;
  readonly ownership: Ownership;
  /** The top of the artifact; undefined where it is another repository's, or no folder fits. */
  readonly root: string | undefined;
  /** The folder that `spec.path` names; undefined where there is no file below it. */
  readonly folder: string | undefined;
  /** The folder that it would be, where all of it was looked through and there is none. */
  readonly missing: string | undefined;
  /** Why it is not known which of its files the artifact holds; undefined where it is. */
  readonly open?: string | undefined;
}

/** What source-controller makes of the files that were read: which artifacts, with which files, at which top. */
export class Artifacts {
  /** The files that some artifact may hold. */
  readonly files: readonly SourceFile[];
  /** Files that cannot be read, and that some artifact may hold. */
  readonly unreadable: ReadonlyMap<string, Unreadable>;
  readonly sources: FluxSources;
  readonly #folders: Folders;
  readonly #roots: ArtifactRoots;
  readonly #read: ReadonlySet<string>;
  readonly #leftOut = new Set<string>();
  /** Tops of artifacts of which a variable leaves files out, with the reason. */
  readonly #open = new Map<string, string>();
  /** References whose paths lead to folders that were read, at least half of them: they mean this repository. */
  readonly #proven: ReadonlySet<string>;
  /** Whether a folder would have been read if it were there. */
  readonly #isWhole: (folder: string) => boolean;

  /** @param top the folder that was read */
  constructor(
    sources: readonly SourceFile[],
    others: ReadonlyMap<string, string>,
    {
      declared,
      unreadable,
      top,
    }: {
      readonly declared: readonly Declared[];
      readonly unreadable: ReadonlyMap<string, Unreadable>;
      readonly top: string;
    },
  ) {
    this.#read = new Set(sources.map(({ path }) => path));
    const paths = [...this.#read, ...unreadable.keys()];
    this.#folders = new Folders(paths);
    this.#isWhole = paths.every((path) => isInside(top, path)) ? (folder) => isInside(top, folder) : () => true;
    const referenced = declared.flatMap(({ source, document }) => {
      const reference = sourceReference(document);
      const path = textAt(document, ['spec', 'path']) ?? './';
      return reference === undefined && !isHiddenReference(document)
        ? []
        : [{ reference, isFound: isFound(this.#folders, { file: source.path, path }) }];
    });
    this.sources = new FluxSources(sources, referenced);
    this.#roots = new ArtifactRoots(this.#folders, [
      ...declared
        .filter((each) => this.#ownership(sourceReference(each.document)) !== 'foreign')
        .map((each) => this.#named(each)),
      ...this.sources.syncs.map(({ source, path }) => ({ file: source.path, path })),
    ]);
    this.#proven = this.#proveOwn(declared);
    this.#leaveOut(paths, others);
    this.unreadable = new Map([...unreadable].filter(([path]) => !this.#leftOut.has(path)));
    this.files = this.#leftOut.size === 0 ? sources : sources.filter(({ path }) => !this.#leftOut.has(path));
  }

  /** Whether a file was read. */
  has(path: string): boolean {
    return this.#read.has(path);
  }

  /** Whether the source of a file leaves it out. */
  leavesOut(path: string): boolean {
    return this.#leftOut.has(path);
  }

  /** The top of the artifact that a file lies in. */
  topAbove(file: string): string | undefined {
    return this.#folders.above(file).find((folder) => this.#roots.isVoted(folder));
  }

  /** Where a Kustomization looks, as the one above it is known to; what nothing applies is looked for around its file. */
  placeOf({ source, document }: Pick<Declared, 'source' | 'document'>, above?: Place): Place {
    const reference = sourceReference(document);
    const ownership = this.#ownershipOf(document);
    const nowhere = { reference, ownership, root: undefined, folder: undefined, missing: undefined };
    if (ownership === 'foreign') return nowhere;
    const path = this.#pathOf(document, reference);
    const key = reference === undefined ? undefined : keyOf(reference);
    // Another name may be another artifact of the same repository, with another top.
    const isSame = above?.reference !== undefined && key === keyOf(above.reference);
    const around = isSame && above.root !== undefined ? undefined : this.#roots.rootOf({ file: source.path, path });
    const roots = [above?.root, around].filter((each) => each !== undefined);
    const root = roots.find((each) => this.#folders.has(inArtifact(each, path))) ?? roots[0];
    if (root === undefined) return nowhere;
    const folder = inArtifact(root, path);
    const open = this.#open.get(root);
    if (this.#folders.has(folder)) return { ...nowhere, root, folder, open };
    const isOwn = ownership === 'own' || isSame || (key !== undefined && this.#proven.has(key));
    return { ...nowhere, root, missing: isOwn && this.#isSeen(folder, ownership) ? folder : undefined, open };
  }

  /** Whether a folder would have been read if it were there. What a variable names may be anywhere. */
  #isSeen(folder: string, ownership: Ownership): boolean {
    return ownership !== 'hidden' && unknownIn(folder) === undefined && this.#isWhole(folder);
  }

  #ownershipOf(document: JsonObject): Ownership {
    return isHiddenReference(document) ? 'hidden' : this.#ownership(sourceReference(document));
  }

  /** Whether a Kustomization lies beside the source that it names, as `flux bootstrap` writes it. */
  isSync(declared: Declared, { reference, ownership }: Place): boolean {
    if (reference === undefined || ownership === 'foreign') return false;
    const key = keyOf(reference);
    return this.sources.objects.some((object) => object.source === declared.source && keyOf(object) === key);
  }

  #proveOwn(declared: readonly Declared[]): Set<string> {
    const named = groupBy(declared, ({ document }) => {
      const reference = sourceReference(document);
      return reference === undefined ? undefined : keyOf(reference);
    });
    const proven = new Set<string>();
    for (const [key, own] of named) {
      const found = own.filter((each) => isFound(this.#folders, this.#named(each))).length;
      if (key !== undefined && found * 2 >= own.length) proven.add(key);
    }
    return proven;
  }

  #ownership(reference: SourceReference | undefined): Ownership {
    return reference === undefined ? 'unknown' : this.sources.ownership(reference);
  }

  #pathOf(document: JsonObject, reference: SourceReference | undefined): string {
    const path = textAt(document, ['spec', 'path']) ?? './';
    return reference === undefined ? path : this.sources.pathIn(reference, path);
  }

  #named(declared: Declared): { readonly file: string; readonly path: string } {
    return { file: declared.source.path, path: this.#pathOf(declared.document, sourceReference(declared.document)) };
  }

  /** A file is in some artifact when one of the sources that are this repository holds it, or may: a variable decides that. */
  #leaveOut(paths: readonly string[], others: ReadonlyMap<string, string>): void {
    const own = groupBy(
      this.sources.objects.filter((object) => this.sources.ownership(object) === 'own'),
      ({ source }) => this.topAbove(source.path),
    );
    const filtersOf = oncePerKey((top: string) =>
      (own.get(top) ?? [undefined]).map((object) => {
        const ignored = textAt(object?.manifest, ['spec', 'ignore']) ?? '';
        const unknown = unknownIn(ignored);
        if (unknown === undefined) return artifactFilter(top, others, ignored);
        this.#open.set(top, `what ${object?.kind}/${object?.name} leaves out is not known: ${unknown}`);
        return () => true;
      }),
    );
    for (const path of paths) {
      const top = this.topAbove(path);
      if (top !== undefined && !filtersOf(top).some((holds) => holds(path))) this.#leftOut.add(path);
    }
  }
}

/** Whether a path lies in a folder. */
export function isInside(top: string, path: string): boolean {
  if (top === '.' || top === '') return !path.startsWith('../') && !path.startsWith('/');
  return path === top || path.startsWith(top.endsWith('/') ? top : `${top}/`);
}
