import { Folders } from '../folders.ts';
import { groupBy } from '../group-by.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../json.ts';
import { identify } from '../kubernetes-object.ts';
import { resolveFrom } from '../kustomizations.ts';
import type { SourceFile } from '../source-file.ts';
import { clusterNamesIn } from '../topology-file.ts';
import { assignClusters } from './assign-clusters.ts';
import { Builds, nothing, type Built, type BuiltFile } from './build.ts';
import type { Consumer, Declared, Use } from './consumer.ts';
import { readPatches } from './patches.ts';
import { render } from './render.ts';
import type { Variables } from './substitution.ts';
import { VariableSources } from './variable-sources.ts';

/**
 * What each Flux Kustomization of a repository applies, and how: through kustomizations and Components, changed by patches of its
 * parents, with the variables that it fills in. Several clusters in one repository each have their own.
 */
export class FluxScope {
  readonly consumers: Consumer[] = [];
  readonly builds: Builds;
  readonly #uses = new Map<string, Use[]>();
  readonly #declared: readonly Declared[];
  readonly #folders: Folders;
  readonly #clusterOf: (file: string) => string;
  readonly #sources: VariableSources;
  readonly #rootFiles = new Map<string, string>();
  readonly #declaredIn: ReadonlyMap<SourceFile, readonly Declared[]>;
  /** By spec: most are the same before and after they are rendered. */
  readonly #builtOf = new Map<JsonObject, FolderBuilt>();

  constructor(
    sources: readonly SourceFile[],
    others: ReadonlyMap<string, string>,
    { unreadable, fallback }: { readonly unreadable: ReadonlySet<string>; readonly fallback: string },
  ) {
    this.builds = new Builds(sources, new Set(others.keys()), unreadable);
    this.#declared = sources.flatMap(declaredIn);
    this.#declaredIn = groupBy(this.#declared, ({ source }) => source);
    this.#folders = new Folders(sources);
    const rootOf = assignClusters(this.#declared, this.#folders, fallback);
    const names = clusterNamesIn(sources);
    this.#clusterOf = (file) => names.get(rootOf(file)) ?? rootOf(file);
    this.#sources = new VariableSources(sources, others, (path) => this.usesOf(path));
    this.#expandAll();
  }

  /** Whether anything says what is applied. Without that, every file counts as applied. */
  get isKnown(): boolean {
    return this.consumers.some(({ built }) => built.files.length > 0);
  }

  /** Whether a file that is no YAML matters: somebody applies it, or nothing says what is applied. */
  needs(unreadable: string): boolean {
    return !this.isKnown || this.consumers.some(({ built }) => built.unreadable.includes(unreadable));
  }

  /** How a file is applied; nothing where it is not. */
  usesOf(path: string): readonly Use[] {
    return this.#uses.get(path) ?? [];
  }

  /** The cluster of a file: by who applies it by hand, or by where it lies. */
  clusterOf(path: string): string {
    return this.#rootFiles.get(path) ?? this.#clusterOf(path);
  }

  /** Whether a file holds a Kustomization that nothing else applies: somebody applies that by hand. */
  isRoot(path: string): boolean {
    return this.#rootFiles.has(path);
  }

  #expandAll(): void {
    const reached = new Map<SourceFile, Set<Declared>>();
    for (const declared of this.#declared) {
      const { built } = this.#buildOf(declared.source, objectAt(declared.document, ['spec']));
      for (const { source } of built.files)
        if (this.#declaredIn.has(source)) reached.set(source, (reached.get(source) ?? new Set()).add(declared));
    }
    const isRoot = (declared: Declared): boolean =>
      [...(reached.get(declared.source) ?? [])].every(
        (other) => other === declared || other.source === declared.source,
      );
    const roots = this.#declared.filter(isRoot);
    const names = this.#clusterNames(roots);
    const visited = new Set<Declared>();
    for (const root of roots) this.#expandRoot(root, names.get(root) ?? '', visited);
    // Kustomizations that apply each other in a circle: somebody applies one of them first.
    for (const declared of this.#declared)
      if (!visited.has(declared)) this.#expandRoot(declared, this.#clusterOf(declared.source.path), visited);
  }

  #expandRoot(root: Declared, cluster: string, visited: Set<Declared>): void {
    this.#rootFiles.set(root.source.path, cluster);
    this.#expand(root, { cluster, parent: undefined, file: undefined, above: new Set() }, visited);
  }

  #expand(
    declared: Declared,
    {
      cluster,
      parent,
      file,
      above,
    }: { cluster: string; parent: Consumer | undefined; file: BuiltFile | undefined; above: ReadonlySet<Declared> },
    visited: Set<Declared>,
  ): void {
    visited.add(declared);
    const rendered = render(declared.source, declared.index, parent && file && { consumer: parent, file });
    if (rendered === undefined) return; // a patch takes it away
    const spec = objectAt(rendered.manifest, ['spec']);
    const { folder, built } = this.#buildOf(declared.source, spec);
    let variables: Variables | undefined | 'unread' = 'unread';
    const consumer: Consumer = {
      declared,
      rendered,
      spec,
      cluster,
      folder,
      built,
      parent,
      patches: readPatches(declared.source, spec, () => undefined, { at: ['spec'], index: declared.index }),
      variables: () => {
        if (variables === 'unread') variables = this.#sources.of(consumer);
        return variables;
      },
    };
    this.consumers.push(consumer);
    const within = new Set([...above, declared]);
    for (const own of built.files) {
      const list = this.#uses.get(own.source.path);
      if (list === undefined) this.#uses.set(own.source.path, [{ consumer, file: own }]);
      else list.push({ consumer, file: own });
    }
    for (const own of built.files) {
      for (const child of this.#declaredIn.get(own.source) ?? []) {
        if (!within.has(child)) this.#expand(child, { cluster, parent: consumer, file: own, above: within }, visited);
      }
    }
  }

  #buildOf(source: SourceFile, spec: JsonObject): FolderBuilt {
    const known = this.#builtOf.get(spec);
    if (known !== undefined) return known;
    const found = this.#readBuild(source, spec);
    this.#builtOf.set(spec, found);
    return found;
  }

  #readBuild(source: SourceFile, spec: JsonObject): FolderBuilt {
    const path = textAt(spec, ['path']) ?? './';
    const folder = this.#folderOf(source.path, path);
    if (folder === undefined) return { folder, built: nothing };
    const components = listAt(spec, ['components']).filter((entry) => typeof entry === 'string');
    return { folder, built: this.builds.ofPath(folder, components) };
  }

  #folderOf(file: string, path: string): string | undefined {
    const root = this.#folders.artifactRoot(file, path);
    return root === undefined ? undefined : resolveFrom(root, path);
  }

  /**
   * Names for the clusters that roots start. Roots in one folder start one cluster; where folders of one artifact each start one, the
   * folder names it.
   */
  #clusterNames(roots: readonly Declared[]): Map<Declared, string> {
    const folderOf = ({ source }: Declared): string => source.folder.replace(/\/flux-system$/, '');
    const groups = new Map<string, Set<string>>();
    for (const root of roots) {
      if (this.#buildOf(root.source, objectAt(root.document, ['spec'])).built.files.length === 0) continue;
      const artifact = this.#clusterOf(root.source.path);
      groups.set(artifact, (groups.get(artifact) ?? new Set()).add(folderOf(root)));
    }
    return new Map(
      roots.map((root) => {
        const artifact = this.#clusterOf(root.source.path);
        return [root, (groups.get(artifact)?.size ?? 0) > 1 ? folderOf(root) : artifact] as const;
      }),
    );
  }
}

/** The folder that a spec names, as far as it was read, and what it builds to. */
interface FolderBuilt {
  readonly folder: string | undefined;
  readonly built: Built;
}

function declaredIn(source: SourceFile): Declared[] {
  if (!source.text.includes('kustomize.toolkit.fluxcd.io')) return [];
  return source.documents.flatMap((document, index) => {
    const identity = identify(document);
    const isFlux = identity?.group === 'kustomize.toolkit.fluxcd.io' && identity.kind === 'Kustomization';
    return isFlux && isObject(document) ? [{ source, index, document }] : [];
  });
}
