import { posix } from 'node:path';
import { addTo, groupBy } from '../group-by.ts';
import { isObject, listAt, textAt, type Json, type JsonObject } from '../json.ts';
import { isRemote, resolveFrom } from '../kustomizations.ts';
import type { SourceFile } from '../source-file.ts';
import { readPatches, type Patch } from './patches.ts';

/** A file that a build takes in, with what the kustomizations on the way do to it. */
export interface BuiltFile {
  readonly source: SourceFile;
  /** The namespace that the outermost kustomization sets. */
  readonly namespace: string | undefined;
  /** Patches in the order they are applied. */
  readonly patches: readonly Patch[];
}

/** A ConfigMap or Secret that a kustomization makes of files or literals. */
export interface Generated {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly namespace: string | undefined;
  /** The kustomization that makes it. */
  readonly source: SourceFile;
  /** Index of its entry in the list of generators. */
  readonly index: number;
  readonly document: JsonObject;
  readonly folder: string;
}

/** What kustomize would build of a folder. */
export interface Built {
  readonly files: readonly BuiltFile[];
  readonly generated: readonly Generated[];
  /** Files that are applied and are no YAML. */
  readonly unreadable: readonly string[];
  /** Entries that lie elsewhere, such as another repository. */
  readonly remote: readonly string[];
  /** Entries that name nothing that was read, each with its kustomization and place. */
  readonly missing: readonly {
    readonly source: SourceFile;
    readonly path: readonly (string | number)[];
    readonly entry: string;
  }[];
}

export const nothing: Built = { files: [], generated: [], unreadable: [], remote: [], missing: [] };
const kustomizationName = /(?:^|\/)kustomization\.ya?ml$/i;

/** Answers what a folder builds to, from the files that were read. Each folder is built once. */
export class Builds {
  readonly #byPath: ReadonlyMap<string, SourceFile>;
  readonly #byFolder = new Map<string, SourceFile[]>();
  readonly #kustomizations = new Map<string, SourceFile>();
  readonly #subfolders = new Map<string, Set<string>>();
  /** Files that are there and are no YAML, such as inputs of generators. */
  readonly #others: ReadonlySet<string>;
  readonly #unreadable: ReadonlySet<string>;
  readonly #unreadableIn: ReadonlyMap<string, readonly string[]>;
  readonly #built = new Map<string, Built | 'building'>();
  readonly #ofPath = new Map<string, Built>();

  constructor(sources: readonly SourceFile[], others: ReadonlySet<string>, unreadable: ReadonlySet<string>) {
    this.#unreadable = unreadable;
    this.#unreadableIn = groupBy(unreadable, posix.dirname);
    this.#byPath = new Map(sources.map((source) => [source.path, source]));
    this.#others = others;
    for (const source of sources) {
      const { folder, path } = source;
      addTo(this.#byFolder, folder, source);
      if (kustomizationName.test(path) && !this.#kustomizations.has(folder)) this.#kustomizations.set(folder, source);
    }
    for (const folder of this.#byFolder.keys()) {
      for (let below = folder, above = posix.dirname(folder); above !== below; above = posix.dirname(below)) {
        const known = this.#subfolders.get(above) ?? new Set();
        if (known.has(below)) break;
        this.#subfolders.set(above, known.add(below));
        below = above;
      }
    }
  }

  /** What a Flux Kustomization builds of its path: by a kustomization there, or of every file below. */
  ofPath(folder: string, components: readonly string[] = []): Built {
    const key = [folder, ...components].join('\n');
    const known = this.#ofPath.get(key);
    if (known !== undefined) return known;
    const own =
      this.kustomizationIn(folder) === undefined ? together(this.#everythingBelow(folder)) : this.ofFolder(folder);
    const built = components.reduce((sum, entry) => this.#withComponent(sum, resolveFrom(folder, entry)), own);
    this.#ofPath.set(key, built);
    return built;
  }

  /** What the kustomization of a folder builds; nothing where there is none. */
  ofFolder(folder: string): Built {
    const known = this.#built.get(folder);
    if (known === 'building') return nothing; // a circle, which kustomize refuses
    if (known !== undefined) return known;
    const source = this.kustomizationIn(folder);
    if (source === undefined) return nothing;
    this.#built.set(folder, 'building');
    const built = this.#build(source, folder);
    this.#built.set(folder, built);
    return built;
  }

  kustomizationIn(folder: string): SourceFile | undefined {
    return this.#kustomizations.get(folder);
  }

  #build(source: SourceFile, folder: string): Built {
    const document = source.documents[0];
    if (!isObject(document)) return nothing;
    const resources = new Collected();
    for (const field of ['resources', 'bases'] as const) {
      for (const [index, entry] of listAt(document, [field]).entries()) {
        if (typeof entry === 'string') this.#addResource(resources, { source, path: [field, index], folder, entry });
      }
    }
    resources.generated.push(...generatedBy(source, document, folder));
    let built: Built = resources;
    for (const [index, entry] of listAt(document, ['components']).entries()) {
      if (typeof entry !== 'string' || isRemote(entry)) continue;
      const target = resolveFrom(folder, entry);
      if (this.kustomizationIn(target) === undefined) {
        built = together([built, { ...nothing, missing: [{ source, path: ['components', index], entry }] }]);
      } else built = this.#withComponent(built, target);
    }
    const patches = readPatches(source, document, (path) => this.#byPath.get(resolveFrom(folder, path)));
    return transform(built, {
      patches,
      namespace: textAt(document, ['namespace']),
    });
  }

  #addResource(
    to: Collected,
    { source, path, folder, entry }: Built['missing'][number] & { readonly folder: string },
  ): void {
    const target = resolveFrom(folder, entry);
    const file = this.#byPath.get(target);
    if (isRemote(entry)) to.remote.push(entry);
    else if (entry.includes('${')) return;
    else if (file !== undefined) to.files.push(plain(file));
    else if (this.kustomizationIn(target) !== undefined) to.add(this.ofFolder(target));
    else if (this.#unreadable.has(target)) to.unreadable.push(target);
    else if (!this.#others.has(target) && !target.startsWith('..') && !isOtherFile(target))
      to.missing.push({ source, path, entry });
  }

  /** A component adds its resources, and changes those of whoever includes it. */
  #withComponent(built: Built, folder: string): Built {
    const source = this.kustomizationIn(folder);
    const document = source?.documents[0];
    if (source === undefined || !isObject(document)) return built;
    const patches = readPatches(source, document, (path) => this.#byPath.get(resolveFrom(folder, path)));
    const change = { patches, namespace: textAt(document, ['namespace']) };
    return together([transform(built, change), this.ofFolder(folder)]);
  }

  /** Flux makes a kustomization of all files where there is none; folders with one of their own count as a whole. */
  #everythingBelow(folder: string): Built[] {
    const files = (this.#byFolder.get(folder) ?? []).map(plain);
    const unreadable = this.#unreadableIn.get(folder) ?? [];
    return [
      { ...nothing, files, unreadable },
      ...[...(this.#subfolders.get(folder) ?? [])]
        .sort()
        .flatMap((below) =>
          this.kustomizationIn(below) === undefined ? this.#everythingBelow(below) : [this.ofFolder(below)],
        ),
    ];
  }
}

const noPatches: readonly Patch[] = [];

function plain(source: SourceFile): BuiltFile {
  return { source, namespace: undefined, patches: noPatches };
}

/** What is built of several parts, one after the other. */
class Collected implements Built {
  readonly files: BuiltFile[] = [];
  readonly generated: Generated[] = [];
  readonly unreadable: string[] = [];
  readonly remote: string[] = [];
  readonly missing: Built['missing'][number][] = [];

  add(part: Built): void {
    for (const each of part.files) this.files.push(each);
    for (const each of part.generated) this.generated.push(each);
    for (const each of part.unreadable) this.unreadable.push(each);
    for (const each of part.remote) this.remote.push(each);
    for (const each of part.missing) this.missing.push(each);
  }
}

function together(parts: readonly Built[]): Built {
  const [first = nothing, ...others] = parts.filter((part) => part !== nothing);
  if (others.length === 0) return first;
  const all = new Collected();
  for (const part of [first, ...others]) all.add(part);
  return all;
}

interface Change {
  readonly patches: readonly Patch[];
  readonly namespace: string | undefined;
}

function transform(built: Built, { patches, namespace }: Change): Built {
  if (patches.length === 0 && namespace === undefined) return built;
  return {
    files: built.files.map((file) => ({
      source: file.source,
      namespace: namespace ?? file.namespace,
      patches: patches.length === 0 ? file.patches : [...file.patches, ...patches],
    })),
    generated: built.generated.map((each) => ({ ...each, namespace: namespace ?? each.namespace })),
    unreadable: built.unreadable,
    remote: built.remote,
    missing: built.missing,
  };
}

function generatedBy(source: SourceFile, document: JsonObject, folder: string): Generated[] {
  const of = (field: string, kind: Generated['kind']): Generated[] =>
    listAt(document, [field]).flatMap((entry: Json, index) => {
      const name = textAt(entry, ['name']);
      if (!isObject(entry) || name === undefined) return [];
      return [{ kind, name, namespace: textAt(entry, ['namespace']), source, index, document: entry, folder }];
    });
  return [...of('configMapGenerator', 'ConfigMap'), ...of('secretGenerator', 'Secret')];
}

/** A file that is no YAML by its name: it was not looked for. */
function isOtherFile(path: string): boolean {
  return /\.(?!ya?ml$)[a-z0-9]+$/i.test(posix.basename(path));
}
