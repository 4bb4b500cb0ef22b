import { addTo } from '../group-by.ts';
import type { ExpandedRelease } from './expanded-release.ts';
import type { ReadTopology } from '../../topology/read-topology.ts';
import type { JsonObject } from '../json.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import type { PlannedResource } from './planned-resource.ts';
import type { DeclaredResource, DeclaredSpecs, Edge, Meaning, Resource } from './resource.ts';
import type { FluxScope } from '../scope/flux-scope.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import type { Suppression } from './suppression.ts';
import type { Unread } from '../unread.ts';

/**
 * Everything that was read, as one graph: declared hosts and machines, Kubernetes objects, files, and what they need of each
 * other. Readers fill it; rules and analysis only ask.
 */
export class ResourceGraph {
  readonly topologies: ReadTopology[] = [];
  readonly files: SourceFile[] = [];
  /** Files of settings that are no YAML, such as `.env`: their text by path. */
  readonly settings = new Map<string, string>();
  readonly suppressions: Suppression[] = [];
  /** Objects in files that nothing applies. */
  readonly unapplied: KubernetesObject[] = [];
  /** CRDs that were given besides what is judged. */
  readonly definitions: KubernetesObject[] = [];
  /** Schemas of kinds that the API server brings, as it publishes them: one OpenAPI 3 document for each group and version. */
  readonly builtIns = new Map<string, JsonObject>();
  /** What each Flux Kustomization applies, for every set of files that was read. */
  readonly scopes: FluxScope[] = [];
  /** What became of releases whose chart is known. */
  readonly expanded = new Map<KubernetesObject, ExpandedRelease>();
  /** What charts make of secrets, in whatever form: nothing of it is said. */
  readonly madeOfSecrets = new Set<string>();
  /** Files that should have been readable and were not. */
  readonly errors: Unread[] = [];
  /** Files that were left out, each with the reason. */
  readonly skipped: Unread[] = [];

  readonly #resources = new Map<string, Resource>();
  readonly #taken = new Map<string, number>();
  readonly #byType = new Map<string, Resource[]>();
  readonly #objectsByKind = new Map<string, KubernetesObject[]>();
  readonly #plannedByType = new Map<string, PlannedResource[]>();
  readonly #from = new Map<string, Edge[]>();
  readonly #to = new Map<string, Edge[]>();

  /** An id that no resource has yet: `base`, or `base#2` and so on for later ones of the same name. */
  uniqueId(base: string): string {
    const count = (this.#taken.get(base) ?? 0) + 1;
    this.#taken.set(base, count);
    return count === 1 ? base : `${base}#${count}`;
  }

  /** @throws Error when the id is taken. */
  add<R extends Resource>(resource: R): R {
    if (this.#resources.has(resource.id)) throw new Error(`the graph has a resource ${resource.id} already`);
    this.#resources.set(resource.id, resource);
    addTo(this.#byType, resource.type, resource);
    if (resource.type === 'object') addTo(this.#objectsByKind, resource.kind, resource);
    if (resource.type === 'planned') addTo(this.#plannedByType, resource.resourceType, resource);
    return resource;
  }

  connect(from: Resource, meaning: Meaning, to: Resource): void {
    const edge = { from, to, meaning };
    addTo(this.#from, from.id, edge);
    addTo(this.#to, to.id, edge);
  }

  get(id: string): Resource | undefined {
    return this.#resources.get(id);
  }

  get size(): number {
    return this.#resources.size;
  }

  /** Declared resources of one type, in the order of their declaration. */
  declared<Type extends keyof DeclaredSpecs>(type: Type): readonly DeclaredResource<Type>[] {
    return (this.#byType.get(type) ?? []) as unknown as readonly DeclaredResource<Type>[];
  }

  /** Kubernetes objects of the kinds named, or all; in the order they were read. */
  objects(...kinds: readonly string[]): readonly KubernetesObject[] {
    if (kinds.length === 0) return (this.#byType.get('object') ?? []) as readonly KubernetesObject[];
    const [only] = kinds;
    if (kinds.length === 1 && only !== undefined) return this.#objectsByKind.get(only) ?? [];
    return kinds.flatMap((kind) => this.#objectsByKind.get(kind) ?? []);
  }

  /** The same, and those in files that nothing applies. */
  objectsAnywhere(...kinds: readonly string[]): readonly KubernetesObject[] {
    return [...this.objects(...kinds), ...this.unapplied.filter(({ kind }) => kinds.includes(kind))];
  }

  /** Resources of a Pulumi preview with the type tokens named, or all; in the order they were registered. */
  planned(...types: readonly string[]): readonly PlannedResource[] {
    if (types.length === 0) return (this.#byType.get('planned') ?? []) as readonly PlannedResource[];
    return types.flatMap((type) => this.#plannedByType.get(type) ?? []);
  }

  /** Whether anything of a declared type, any Kubernetes object of a kind, or any planned resource of a type was read. */
  hasAny(name: string): boolean {
    return this.#byType.has(name) || this.#objectsByKind.has(name) || this.#plannedByType.has(name);
  }

  /** What `resource` needs. */
  needs(resource: Resource, meaning?: Meaning): readonly Edge[] {
    const edges = this.#from.get(resource.id) ?? [];
    return meaning === undefined ? edges : edges.filter((edge) => edge.meaning === meaning);
  }

  /** What needs `resource`. */
  neededBy(resource: Resource, meaning?: Meaning): readonly Edge[] {
    const edges = this.#to.get(resource.id) ?? [];
    return meaning === undefined ? edges : edges.filter((edge) => edge.meaning === meaning);
  }
}
