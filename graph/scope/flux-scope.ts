import { groupBy } from '../group-by.ts';
import { isObject, objectAt } from '../json.ts';
import { onceForEach } from '../once-for-each.ts';
import { oncePerKey } from '../once-per-key.ts';
import type { ReadBesides } from '../disk/other-files.ts';
import type { Unreadable } from '../disk/read-file.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { clusterNamesIn } from '../disk/topology-file.ts';
import { Artifacts, type Place } from './artifacts.ts';
import { notFollowed } from './not-followed.ts';
import { ArgoScope } from './argo/argo-scope.ts';
import { Builds, nothing, type Built } from '../kustomize/builds.ts';
import { clusterNames } from './cluster-names.ts';
import type { Consumer } from './consumer.ts';
import { declaredAs, declaredIn, writtenOf, type Declared } from './declared.ts';
import { leadsAnywhere } from './doubts.ts';
import type { Ownership } from './flux-sources.ts';
import { KustomizeRoots } from './kustomize-roots.ts';
import type { BuiltObject } from '../kustomize/built-object.ts';
import type { Written } from '../kustomize/written.ts';
import { applied } from './render.ts';
import { aliveOf, onePerFolder, type Candidate } from './starts.ts';
import type { Variables } from './substitution.ts';
import type { SourceReference } from './source-reference.ts';
import { declaredBySync } from './syncs.ts';
import { Uses } from './uses.ts';
import { VariableSources } from './variable-sources.ts';
import { unreadableOf } from './unreadable.ts';
import { whyUnapplied } from './why-unapplied.ts';
import { WithoutFlux } from './without-flux.ts';
import { Work } from '../work.ts';

/**
 * What each Flux Kustomization of a repository applies, and how: from what clusters start from, through kustomizations and Components,
 * changed by patches of its parents, with the variables that it fills in. Several clusters in one repository each have their own.
 */
export class FluxScope {
  readonly consumers: Consumer[] = [];
  readonly builds: Builds;
  /** What all of it takes, and what was left undone. */
  readonly work = new Work();
  readonly #artifacts: Artifacts;
  /** How everything that was read is applied. */
  readonly uses = new Uses();
  readonly #declaredIn: ReadonlyMap<SourceFile, readonly Declared[]>;
  readonly #clusterOf: (file: string) => string;
  readonly #variables: VariableSources;
  /** Files that somebody applies by hand, each with its cluster. */
  readonly #byHand = new Map<string, string>();
  readonly #ways = new Map<Declared, number>();
  readonly #builtOf = new Map<object, { readonly folder: string; readonly built: Built }>();
  #unreadable: ReturnType<typeof unreadableOf> | undefined;
  /** What is applied where no Flux Kustomization leads to anything. */
  readonly #withoutFlux: WithoutFlux | undefined;

  constructor(
    sources: readonly SourceFile[],
    others: ReadBesides,
    { unreadable, fallback }: { readonly unreadable: ReadonlyMap<string, Unreadable>; readonly fallback: string },
  ) {
    const declared = sources.flatMap(declaredIn);
    this.#artifacts = new Artifacts(sources, others.settings, { declared, unreadable, top: fallback });
    const { files } = this.#artifacts;
    this.#declaredIn = groupBy(files.flatMap(declaredIn), ({ source }) => source);
    this.builds = new Builds(files, others.read, { unreadable: this.#artifacts.unreadable, work: this.work });
    const names = clusterNamesIn(sources);
    const topOf = (file: string): string => this.#artifacts.topAbove(file) ?? fallback;
    this.#clusterOf = (file) => names.get(topOf(file)) ?? topOf(file);
    this.#variables = new VariableSources(files, (path) => this.uses.in(path));
    this.#expandAll();
    const isFlux = this.consumers.some(
      (consumer) => consumer.built.sources.length + consumer.built.objects.length > 0 || leadsAnywhere(consumer),
    );
    const roots = onceForEach((builds: Builds) => new KustomizeRoots(builds));
    const argo = new ArgoScope({
      files,
      builds: this.builds,
      work: this.work,
      others: { names: others.json, read: others.read },
      top: fallback,
      clusterOf: this.#clusterOf,
      usesOf: ({ source, index }) => this.uses.of(source.path, index),
      roots: () => (isFlux ? [] : roots(this.builds).all),
      note: (consumer) => this.#note(consumer),
    });
    for (const [file, cluster] of argo.byHand) this.#byHand.set(file, cluster);
    if (isFlux || argo.leads) return;
    this.#withoutFlux = new WithoutFlux(roots(this.builds), { clusterOf: this.#clusterOf, work: this.work });
    for (const consumer of this.#withoutFlux.consumers) this.#note(consumer);
  }

  /** Whether Flux or Argo CD says what is applied. */
  get isGitOps(): boolean {
    return this.#withoutFlux === undefined;
  }

  /** Files that somebody applies and that cannot be read: always, or where they look like a manifest. */
  get unreadable(): ReturnType<typeof unreadableOf> {
    return (this.#unreadable ??= unreadableOf(this.consumers));
  }

  /** Whether a file that is no YAML matters: somebody applies it, or it would be one by `kubectl apply -R`, if that is a manifest. */
  needs(unreadable: string, isManifest: boolean): boolean {
    const needed = this.unreadable.get(unreadable);
    return needed === 'always' || (isManifest && (needed !== undefined || this.asWritten(unreadable).length > 0));
  }

  /** The clusters to which a file is applied as it stands, and by nothing that says so. */
  asWritten(path: string): readonly string[] {
    return this.#withoutFlux?.asWritten(path) ?? [];
  }

  /** The cluster of a file: by who applies it by hand, or by where it lies. */
  clusterOf(path: string): string {
    return this.#byHand.get(path) ?? this.#clusterOf(path);
  }

  /** Whose files a source holds. */
  ownership(reference: SourceReference): Ownership {
    return this.#artifacts.sources.ownership(reference);
  }

  /** The top of the artifact that a file lies in. */
  topAbove(file: string): string | undefined {
    return this.#artifacts.topAbove(file);
  }

  /** Whether somebody applies a file by hand: a cluster starts from it. */
  isRoot(path: string): boolean {
    return this.#byHand.has(path);
  }

  /** Why nobody applies a file, in words; undefined for a file of others. */
  whyUnapplied(path: string): string | undefined {
    if (this.#artifacts.leavesOut(path)) return 'their source leaves them out (.sourceignore or spec.ignore)';
    if (!this.#artifacts.has(path)) return undefined;
    return this.#withoutFlux ? this.#withoutFlux.whyUnapplied(path) : whyUnapplied(path, this.consumers);
  }

  #expandAll(): void {
    const syncs = this.#artifacts.sources.syncs.map(declaredBySync);
    const all = [...[...this.#declaredIn.values()].flat(), ...syncs];
    const placeOf = oncePerKey((declared: Declared) => this.#artifacts.placeOf(declared));
    const foldersOf = (declared: Declared): string[] => [placeOf(declared).folder ?? []].flat();
    const childrenOf = oncePerKey((declared: Declared) => {
      const { folder } = placeOf(declared);
      if (folder === undefined) return [];
      const manifest = writtenOf(declared);
      const sources = this.builds.sourcesOf(folder, manifest.get('spec') ?? manifest);
      const isLooked = this.work.take('builtFiles', sources.size, declared.source.path);
      return isLooked ? [...sources].flatMap((source) => this.#declaredIn.get(source) ?? []) : [];
    });
    const alive = aliveOf(all, {
      syncs,
      isSync: (declared) => this.#artifacts.isSync(declared, placeOf(declared)),
      childrenOf,
      foldersOf,
    });
    this.#expandStarts(onePerFolder(alive, placeOf), placeOf);
  }

  #expandStarts(alive: readonly Candidate[], placeOf: (declared: Declared) => Place): void {
    const names = clusterNames(
      alive.map(({ declared, isSync }) => {
        const { folder } = placeOf(declared);
        const own = declared.source.folder.replace(/\/flux-system$/, '');
        return {
          declared,
          isSync,
          artifact: this.#clusterOf(declared.source.path),
          folder: (declared.manifest === undefined ? undefined : folder) ?? own,
        };
      }),
    );
    for (const { declared, isSync } of alive) {
      const cluster = names.get(declared) ?? '';
      this.#byHand.set(declared.source.path, cluster);
      this.#expand(declared, { cluster, isSync, parent: undefined, object: undefined, above: new Set() });
    }
  }

  #expand(declared: Declared, { cluster, isSync, parent, object, above }: Way): void {
    if (!this.#mayExpand(declared, above.size + 1)) return;
    const manifest = parent && object ? applied({ consumer: parent, object }).manifest : writtenOf(declared);
    const document = isObject(manifest.value) ? manifest.value : declared.document;
    const place = this.#artifacts.placeOf({ source: declared.source, document }, parent?.place);
    const built = this.#build(manifest, place);
    let variables: Variables | undefined | 'unread' = 'unread';
    const consumer: Consumer = {
      by: 'Flux',
      declared,
      manifest,
      spec: objectAt(document, ['spec']),
      cluster,
      place,
      folder: place.folder,
      built,
      parent,
      isSync,
      variables: () => {
        if (variables === 'unread') variables = this.#variables.of(consumer);
        return variables;
      },
      notFollowed: notFollowed(place, document),
      work: this.work,
    };
    if (!this.#note(consumer)) return;
    const within = new Set([...above, declared]);
    for (const own of built.objects) {
      const child = declaredAs(own, this.#declaredIn);
      if (child !== undefined && !within.has(child))
        this.#expand(child, { cluster, isSync: false, parent: consumer, object: own, above: within });
    }
  }

  /** Notes what a consumer applies, as far as there is enough left for it. */
  #note(consumer: Consumer): boolean {
    const { built, declared } = consumer;
    this.consumers.push(consumer);
    if (!this.work.take('builtFiles', built.objects.length, declared.source.path)) return false;
    for (const { path } of built.sources) this.uses.take(path);
    for (const object of built.objects) this.uses.note({ consumer, object });
    return true;
  }

  #mayExpand(declared: Declared, level: number): boolean {
    const where = declared.source.path;
    if (!this.work.allows('fluxLevels', level, where)) return false;
    const ways = (this.#ways.get(declared) ?? 0) + 1;
    this.#ways.set(declared, ways);
    return this.work.allows('waysOfFlux', ways, where) && this.work.take('fluxKustomizations', 1, where);
  }

  /** The same spec over the same folder builds the same: most are the same before and after they are rendered. */
  #build(manifest: Written, { folder }: Place): Built {
    if (folder === undefined) return nothing;
    const spec = manifest.get('spec') ?? manifest;
    const known = this.#builtOf.get(objectAt(manifest.value, ['spec']));
    const built = known?.folder === folder ? known.built : this.builds.ofFlux(folder, spec);
    this.#builtOf.set(objectAt(manifest.value, ['spec']), { folder, built });
    return built;
  }
}

/** How a Kustomization comes to be applied. */
interface Way extends Pick<Consumer, 'cluster' | 'isSync' | 'parent'> {
  readonly object: BuiltObject | undefined;
  readonly above: ReadonlySet<Declared>;
}
