import { listAt, objectsInside, textAt, isObject, type JsonObject } from '../json.ts';
import { isRemote, resolveFrom } from '../kustomize/paths.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import type { Builds, Built } from '../kustomize/builds.ts';

/** A kustomization that no other names: somebody applies it by `kubectl -k`. */
export interface KustomizeRoot {
  readonly source: SourceFile;
  readonly document: JsonObject;
  readonly folder: string;
  readonly built: Built;
}

/** The kustomizations of a repository, as `kubectl -k` sees them. */
export class KustomizeRoots {
  readonly all: readonly KustomizeRoot[];
  /** Folders with a kustomization, roots or not. */
  readonly folders: ReadonlySet<string>;
  /** Files that a kustomization names, such as patches and what generators take in. */
  readonly named: ReadonlySet<string>;

  constructor(builds: Builds) {
    const kustomizations = [...builds.kustomizations].flatMap(([folder, source]) => {
      const [document] = source.documents;
      return isObject(document) && isKustomization(document) ? [{ folder, source, document }] : [];
    });
    this.folders = new Set(kustomizations.map(({ folder }) => folder));
    this.named = new Set(kustomizations.flatMap(({ folder, document }) => pathsNamedIn(folder, document)));
    const included = new Set(kustomizations.flatMap(({ folder, document }) => includedBy(folder, document)));
    this.all = kustomizations
      .filter(({ folder, document }) => document['kind'] !== 'Component' && !included.has(folder))
      .map((each) => ({ ...each, built: builds.ofRoot(each.folder) }));
  }
}

/** kustomize lets a kustomization leave out apiVersion and kind; what has others is none. */
function isKustomization(document: JsonObject): boolean {
  return textAt(document, ['apiVersion'])?.startsWith('kustomize.config.k8s.io/') ?? true;
}

function includedBy(folder: string, document: JsonObject): string[] {
  return ['resources', 'bases', 'components'].flatMap((field) =>
    listAt(document, [field]).flatMap((entry) =>
      typeof entry === 'string' && !isRemote(entry) ? [resolveFrom(folder, entry)] : [],
    ),
  );
}

/** Every text that could be a path; whoever asks knows which files there are. Generators write `key=path`, too. */
function pathsNamedIn(folder: string, document: JsonObject): string[] {
  const texts = [...objectsInside(document)].flatMap(({ value }) => Object.values(value).flatMap(textsIn));
  return texts
    .filter((text) => text !== '' && !text.includes('\n') && !isRemote(text))
    .flatMap((text) => [text, text.slice(text.indexOf('=') + 1)])
    .map((path) => resolveFrom(folder, path));
}

function textsIn(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}
