import type { OtherFiles } from '../../disk/other-files.ts';
import { isObject, objectAt, textAt, type Json } from '../../json.ts';
import { oncePerKey } from '../../once-per-key.ts';
import { groupBy } from '../../group-by.ts';
import type { SourceFile } from '../../yaml/source-file.ts';
import { nothing, type Builds } from '../../kustomize/builds.ts';
import type { Consumer, Use } from '../consumer.ts';
import { declaredAs, writtenOf, type Declared } from '../declared.ts';
import type { KustomizeRoot } from '../kustomize-roots.ts';
import type { Written } from '../../kustomize/written.ts';
import { kubectlConsumer } from '../kubectl-consumer.ts';
import { applied } from '../render.ts';
import { foldersFrom, isPlausible, reachedBy, starts, type Candidate } from '../starts.ts';
import type { Work } from '../../work.ts';
import { applicationsOf, type Application } from './application-set.ts';
import { applicationsIn, placesOf } from './declared-applications.ts';
import { clusterOf } from './destination.ts';
import { gitRepository } from './git-repository.ts';
import { homesOf, type ArgoStart } from './homes.ts';
import { ArgoRepository } from './repository.ts';
import { builtSource, type BuiltSource } from './sources.ts';

/** What Applications need of the rest of a scope. */
export interface ArgoContext {
  readonly files: readonly SourceFile[];
  readonly builds: Builds;
  readonly work: Work;
  /** Names of JSON files, and how to read them. */
  readonly others: { readonly names: readonly string[]; readonly read: OtherFiles };
  /** The folder that was read. */
  readonly top: string;
  /** The cluster of a file, where nothing tells several apart. */
  readonly clusterOf: (file: string) => string;
  /** How a document is applied by others. */
  readonly usesOf: (declared: Declared) => readonly Use[];
  /** Kustomizations that no other names; none where Flux says what is applied. */
  readonly roots: () => readonly KustomizeRoot[];
  /** Takes what applies something; false where there is not enough left for it. */
  readonly note: (consumer: Consumer) => boolean;
}

/** What Argo CD applies: by the Applications that Flux applies, or somebody by hand, and by those that they lead to. */
export class ArgoScope {
  /** Files that somebody applies by hand, each with its cluster. */
  readonly byHand = new Map<string, string>();
  /** Whether what is applied leads to folders that were read. */
  leads = false;
  readonly #declared: ReadonlyMap<SourceFile, readonly Declared[]>;
  readonly #context: ArgoContext;
  readonly #repository: ArgoRepository;
  readonly #sources = new Map<Json, readonly (BuiltSource | undefined)[]>();
  /** What documents make, each asked for once: that is what the budget counts. */
  readonly #made = new Map<Json, readonly Application[]>();
  readonly #ways = new Map<Declared, number>();

  constructor(context: ArgoContext) {
    const all = context.files.flatMap(applicationsIn);
    this.#context = context;
    this.#declared = groupBy(all, ({ source }) => source);
    this.#repository = new ArgoRepository(
      [...context.files.map(({ path }) => path), ...context.others.names],
      all.flatMap(placesOf),
      context.top,
    );
    if (all.length > 0) this.#expandAll(all);
  }

  #expandAll(all: readonly Declared[]): void {
    const above = new Set<Declared>();
    const rest = all.filter((declared) => {
      const uses = this.#context.usesOf(declared);
      for (const use of uses)
        this.#expand(declared, applied(use).manifest, { home: use.consumer.cluster, parent: use.consumer, above });
      return uses.length === 0;
    });
    const isFlux = rest.length < all.length;
    const alive = this.#starts(rest).filter(({ candidate }) => !isFlux || isPlausible(candidate));
    this.leads = alive.some(({ applications }) => applications.some((each) => this.#foldersFrom(each).size > 0));
    const homes = homesOf(alive, this.#context.clusterOf);
    for (const start of alive) for (const home of homes.get(start) ?? []) this.#start(start, home);
  }

  #start({ candidate: { declared }, root }: ArgoStart, home: string): void {
    if (root === undefined) {
      this.byHand.set(declared.source.path, home);
      this.#expand(declared, writtenOf(declared), { home, parent: undefined, above: new Set() });
      return;
    }
    const consumer = kubectlConsumer(root, home, this.#context.work);
    // Else all such kustomizations are applied, and noted by whoever reads the repository so.
    if (this.leads && this.#context.note(consumer)) this.#expandObjects(consumer, new Set());
  }

  /** Applications that no other applies, and kustomizations that hold such. */
  #starts(all: readonly Declared[]): readonly ArgoStart[] {
    const reached = reachedBy(all, this.#childrenOf);
    const roots = this.#context.roots().flatMap((root): ArgoStart[] => {
      const own = root.built.objects.flatMap((object) => declaredAs(object, this.#declared) ?? []);
      const open = own.filter((declared) => !reached.has(declared));
      // One that applies the very kustomization which it lies in is applied by hand alone.
      if (open.every((declared) => this.#childrenOf(declared).includes(declared))) return [];
      for (const declared of own) reached.add(declared);
      const folders = new Set([root.folder, ...own.flatMap((each) => [...this.#foldersFrom(each)])]);
      const { source, document } = root;
      return [
        { root, applications: own, candidate: { declared: { source, index: 0, document }, isSync: false, folders } },
      ];
    });
    const alone = all
      .filter((declared) => !reached.has(declared))
      .map((declared): ArgoStart => {
        const folders = this.#foldersFrom(declared);
        return { root: undefined, applications: [declared], candidate: { declared, isSync: false, folders } };
      });
    const candidates = new Map([...roots, ...alone].map((start) => [start.candidate, start]));
    return starts([...candidates.keys()]).flatMap((candidate: Candidate) => candidates.get(candidate) ?? []);
  }

  #foldersFrom(declared: Declared): Set<string> {
    return foldersFrom(declared, this.#childrenOf, (each) =>
      this.#sourcesOf(each).flatMap(({ folder }) => folder ?? []),
    );
  }

  readonly #childrenOf = oncePerKey((declared: Declared): readonly Declared[] =>
    this.#sourcesOf(declared).flatMap(({ built }) =>
      built.objects.flatMap((object) => declaredAs(object, this.#declared) ?? []),
    ),
  );

  readonly #sourcesOf = oncePerKey((declared: Declared): readonly BuiltSource[] =>
    this.#applicationsOf(declared, writtenOf(declared)).flatMap(({ manifest: application, unknown }) =>
      unknown === undefined ? this.#built(declared, application).flatMap((each) => each ?? []) : [],
    ),
  );

  #applicationsOf(declared: Declared, manifest: Written): readonly Application[] {
    if (textAt(manifest.value, ['kind']) === 'Application') return [{ manifest, unknown: undefined }];
    const known = this.#made.get(manifest.value);
    if (known !== undefined) return known;
    const { work, builds, others } = this.#context;
    const repository = gitRepository(this.#repository, { file: declared.source.path, builds, others });
    const all = applicationsOf(manifest, repository);
    const made = work.take('applications', all.length, declared.source.path) ? all : [];
    this.#made.set(manifest.value, made);
    return made;
  }

  /** What each source of an Application comes to; the same for the same spec. */
  #built(declared: Declared, application: Written): readonly (BuiltSource | undefined)[] {
    const spec = application.get('spec');
    const known = this.#sources.get(spec?.value);
    if (known !== undefined) return known;
    const { builds, work } = this.#context;
    const name = textAt(application.value, ['metadata', 'name']) ?? '';
    const context = { repository: this.#repository, builds, work, file: declared.source.path, name };
    const built = sourcesIn(spec).map((source) => builtSource(source, context));
    if (isObject(spec?.value)) this.#sources.set(spec.value, built);
    return built;
  }

  #expand(declared: Declared, manifest: Written, way: Way): void {
    const { work } = this.#context;
    const where = declared.source.path;
    const ways = (this.#ways.get(declared) ?? 0) + 1;
    this.#ways.set(declared, ways);
    if (!work.allows('applicationLevels', way.above.size + 1, where) || !work.allows('waysOfApplication', ways, where))
      return;
    for (const application of this.#applicationsOf(declared, manifest)) this.#apply(declared, application, way);
  }

  #apply(declared: Declared, { manifest, unknown }: Application, { home, parent, above }: Way): void {
    const cluster = clusterOf(manifest.value, home);
    const reason = unknown ?? (cluster === undefined ? 'goes to a cluster that is not in the repository' : undefined);
    const within = new Set([...above, declared]);
    for (const source of this.#built(declared, manifest)) {
      if (source === undefined) continue;
      const consumer = this.#consumerOf(declared, manifest, { source, cluster: cluster ?? home, parent, reason });
      if (this.#context.note(consumer)) this.#expandObjects(consumer, within);
    }
  }

  #expandObjects(consumer: Consumer, above: ReadonlySet<Declared>): void {
    for (const object of consumer.built.objects) {
      const child = declaredAs(object, this.#declared);
      if (child === undefined || above.has(child)) continue;
      this.#expand(child, applied({ consumer, object }).manifest, { home: consumer.cluster, parent: consumer, above });
    }
  }

  #consumerOf(declared: Declared, manifest: Written, { source, cluster, parent, reason }: Applying): Consumer {
    const { folder } = source;
    const isKnown = reason === undefined;
    return {
      by: 'Argo CD',
      declared,
      manifest,
      spec: objectAt(manifest.value, ['spec']),
      cluster,
      place: { reference: undefined, ownership: 'own', root: folder, folder, missing: undefined },
      folder: isKnown ? folder : undefined,
      built: isKnown ? source.built : nothing,
      parent,
      isSync: false,
      variables: () => undefined,
      notFollowed: reason === undefined ? source.notFollowed : { reason, isForeign: false, isRelease: false },
      namespace: manifest.at('spec', 'destination', 'namespace'),
      work: this.#context.work,
    };
  }
}

interface Way {
  /** The cluster that the Application is an object of. */
  readonly home: string;
  readonly parent: Consumer | undefined;
  readonly above: ReadonlySet<Declared>;
}

interface Applying {
  readonly source: BuiltSource;
  readonly cluster: string;
  readonly parent: Consumer | undefined;
  /** Why nobody knows what it applies. */
  readonly reason: string | undefined;
}

function sourcesIn(spec: Written | undefined): readonly Written[] {
  const several = spec?.get('sources')?.items ?? [];
  const one = spec?.get('source');
  return several.length > 0 || one === undefined ? several : [one];
}
