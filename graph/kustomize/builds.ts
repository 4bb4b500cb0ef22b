import { posix } from 'node:path';
import { addTo, groupBy } from '../group-by.ts';
import type { JsonObject } from '../json.ts';
import { resolveFrom } from './paths.ts';
import { TooLarge, type OtherFiles } from '../disk/other-files.ts';
import { parseText, type Unreadable } from '../disk/read-file.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { overlaid } from './flux-overlay.ts';
import { nothingSeen, nothingYet, type Seen } from './accumulated.ts';
import { BuildAnnotations } from './build-annotations.ts';
import { sourcesBelow } from './entries.ts';
import type { Failure } from './failures.ts';
import { finished } from './finish.ts';
import type { BuildFiles } from './build-files.ts';
import { KustomizeBuild } from './kustomize-build.ts';
import type { Kustomization } from './kustomization.ts';
import type { ObjectList } from './object-list.ts';
import { SpotPlace } from './place.ts';
import { readKustomization, readRootKustomization } from './read-kustomization.ts';
import { Written } from './written.ts';
import type { Work } from '../work.ts';

/** What a Flux Kustomization builds, before variables are filled in. */
export interface Built extends Seen {
  readonly objects: ObjectList;
}

export const nothing: Built = { ...nothingSeen, objects: [] };

const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Answers what Flux builds of a folder, from the files that were read. */
export class Builds {
  readonly #byFolder = new Map<string, SourceFile[]>();
  readonly #kustomizations = new Map<string, SourceFile>();
  readonly #twins = new Map<string, SourceFile>();
  readonly #subfolders = new Map<string, Set<string>>();
  readonly #unreadableIn: ReadonlyMap<string, readonly string[]>;
  readonly #files: BuildFiles;
  readonly #work: Work;
  readonly #build: KustomizeBuild;
  readonly #isThere: (folder: string) => boolean;

  constructor(
    sources: readonly SourceFile[],
    others: OtherFiles,
    { unreadable, work }: { readonly unreadable: ReadonlyMap<string, Unreadable>; readonly work: Work },
  ) {
    this.#unreadableIn = groupBy(unreadable.keys(), (path) => posix.dirname(path));
    const unreadableAt = (path: string): string | undefined =>
      unreadable.has(path) ? path : this.#unreadableIn.get(path)?.find(isKustomization);
    this.#isThere = (folder) => this.#kustomizations.has(folder) || unreadableAt(folder) !== undefined;
    for (const source of sources) {
      addTo(this.#byFolder, source.folder, source);
      if (!isKustomization(source.path)) continue;
      const isFirst = !this.#kustomizations.has(source.folder);
      (isFirst ? this.#kustomizations : this.#twins).set(source.folder, source);
    }
    for (const folder of [...this.#byFolder.keys(), ...this.#unreadableIn.keys()]) this.#noteAbove(folder);
    const files: BuildFiles = {
      source: sourceReader(sources, others, unreadable),
      unreadableAt,
      isBeyond: (path) => unreadable.get(path)?.isBeyond === true || others(path) instanceof TooLarge,
      content: (path) => contentIn(others(path)) ?? files.source(path)?.text,
      kustomizationIn: (folder) => this.#kustomizations.get(folder),
      twinIn: (folder) => this.#twins.get(folder),
    };
    this.#files = files;
    this.#work = work;
    this.#build = new KustomizeBuild(files, work);
  }

  /** What a Flux Kustomization builds of its folder: by a kustomization there, or of every file below. */
  ofFlux(folder: string, spec: Written): Built {
    const { kustomization, failures } = this.#rootOf(folder, spec);
    const built = this.#finished(kustomization);
    return { ...built, failures: [...failures, ...built.failures] };
  }

  /** The files that it takes in, which takes far less to find. */
  sourcesOf(folder: string, spec: Written): ReadonlySet<SourceFile> {
    const { kustomization } = this.#rootOf(folder, spec);
    return sourcesBelow(this.#files, kustomization, (source) => readKustomization(source, source.folder).written);
  }

  /** What Flux builds: the kustomization of the folder, or one that it makes, with what its spec adds. */
  #rootOf(folder: string, spec: Written): { kustomization: Kustomization; failures: readonly Failure[] } {
    const source = this.#kustomizations.get(folder);
    const own = source === undefined ? this.#made(folder, spec) : readRootKustomization(source, folder);
    const { written, failures } = overlaid(own.written, spec, {
      isMade: source === undefined,
      isThere: (component) => this.#isThere(resolveFrom(folder, component)),
    });
    return { kustomization: { ...own, written }, failures };
  }

  /** The kustomization of each folder that has one. */
  get kustomizations(): ReadonlyMap<string, SourceFile> {
    return this.#kustomizations;
  }

  /** What `kubectl -k` builds of a folder with a kustomization, with what somebody changes in that before. */
  ofRoot(folder: string, changed: (written: Written) => Written = (written) => written): Built {
    const source = this.#kustomizations.get(folder);
    if (source === undefined) return nothing;
    const own = readKustomization(source, folder);
    return this.#finished({ ...own, written: changed(own.written) });
  }

  /** The files of a folder in YAML, and with `isDeep` of all below. */
  filesIn(folder: string, isDeep: boolean): readonly SourceFile[] {
    const own = this.#byFolder.get(folder) ?? [];
    if (!isDeep) return own;
    return [...own, ...[...(this.#subfolders.get(folder) ?? [])].sort().flatMap((below) => this.filesIn(below, true))];
  }

  /** The same for files that are no YAML. */
  unreadableIn(folder: string, isDeep: boolean): readonly string[] {
    const below = isDeep ? [...(this.#subfolders.get(folder) ?? [])] : [];
    return [...(this.#unreadableIn.get(folder) ?? []), ...below.flatMap((each) => this.unreadableIn(each, true))];
  }

  #finished(kustomization: Kustomization): Built {
    const annotations = BuildAnnotations.of(kustomization);
    // What is noted is relative to the root: nothing of such a build serves another one.
    const build = annotations === undefined ? this.#build : new KustomizeBuild(this.#files, this.#work, annotations);
    const built = build.accumulate(kustomization, nothingYet);
    const { objects, failures } = finished(built, { written: kustomization.written, annotations });
    return { ...built.seen, objects, failures: [...built.seen.failures, ...failures] };
  }

  /** Flux makes a kustomization of all files where there is none; folders with one of their own count as a whole. */
  #made(folder: string, spec: Written): Kustomization {
    const place = new SpotPlace(() => spec.place.origin);
    const resources = this.#everythingBelow(folder).map((path) =>
      folder === '.' ? path : path.slice(folder.length + 1),
    );
    const document: JsonObject = { resources };
    return { written: new Written(document, place), folder, source: undefined, where: folder, problems: [] };
  }

  #everythingBelow(folder: string): string[] {
    const isManifest = (path: string): boolean => /\.ya?ml$/.test(path);
    const files = (this.#byFolder.get(folder) ?? []).map(({ path }) => path);
    return [
      ...[...files, ...(this.#unreadableIn.get(folder) ?? [])].filter(isManifest),
      ...[...(this.#subfolders.get(folder) ?? [])]
        .sort()
        .flatMap((below) => (this.#kustomizations.has(below) ? [below] : this.#everythingBelow(below))),
    ];
  }

  #noteAbove(folder: string): void {
    for (let below = folder, above = posix.dirname(folder); above !== below; above = posix.dirname(below)) {
      const known = this.#subfolders.get(above) ?? new Set();
      if (known.has(below)) return;
      this.#subfolders.set(above, known.add(below));
      below = above;
    }
  }
}

function isKustomization(path: string): boolean {
  return kustomizationNames.includes(posix.basename(path));
}

function contentIn(found: ReturnType<OtherFiles>): string | Buffer | undefined {
  return found instanceof TooLarge ? undefined : found;
}

/** Finds a file among those that were read, or reads another one: kustomize takes YAML and JSON under any name. */
function sourceReader(
  sources: readonly SourceFile[],
  others: OtherFiles,
  unreadable: ReadonlyMap<string, Unreadable>,
): BuildFiles['source'] {
  const byPath = new Map<string, SourceFile | undefined>(sources.map((source) => [source.path, source]));
  return (path) => {
    if (byPath.has(path) || unreadable.has(path)) return byPath.get(path);
    const content = contentIn(others(path));
    const read = content === undefined ? undefined : parseText(path, content.toString());
    const source = read !== undefined && 'source' in read ? read.source : undefined;
    byPath.set(path, source);
    return source;
  };
}
