import { FileOrigin } from '../yaml/file-origin.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { isObject, type JsonObject, type JsonPath } from '../json.ts';
import { type KubernetesObject } from '../resource/kubernetes-object.ts';
import { identify } from '../identity.ts';
import type { Origin } from '../origin.ts';
import { readManifestInto, type ManifestSource } from '../resource/read-manifests.ts';
import { originAt, type Use } from '../scope/consumer.ts';
import type { FluxScope } from '../scope/flux-scope.ts';
import type { Written } from '../kustomize/written.ts';
import { asWritten, render, type Rendered } from '../scope/render.ts';
import type { SourceFile } from '../yaml/source-file.ts';

/** Adds a document of a file once for every way in which it is applied differently. Returns what was added. */
export function readDocumentInto(
  graph: ResourceGraph,
  scope: FluxScope,
  source: SourceFile,
  index: number,
): KubernetesObject[] {
  const document = source.documents[index];
  if (!isObject(document)) return [];
  const at: Place = { source, index, path: [], document };
  if (identify(document)?.group === 'kustomize.config.k8s.io')
    return readManifestInto(graph, new Document(at, scope.clusterOf(source.path)));
  const uses = scope.uses.of(source.path, index);
  const [only] = uses;
  if (uses.length === 1 && only !== undefined) return readManifestInto(graph, applied(source, only, render(only)));
  if (uses.length > 1) return readOnceForEach(graph, uses, source);
  if (scope.uses.takes(source.path)) return []; // a patch takes it away
  const clusters = scope.asWritten(source.path);
  if (clusters.length > 0) return clusters.flatMap((cluster) => readManifestInto(graph, new Document(at, cluster)));
  const use = { rendered: asWritten(document), consumer: undefined, isApplied: scope.isRoot(source.path) };
  return readManifestInto(graph, new Document(at, scope.clusterOf(source.path), use));
}

/** Adds what generators of a kustomization make, once for every way in which it is applied differently. */
export function readGeneratedInto(graph: ResourceGraph, scope: FluxScope, source: SourceFile): KubernetesObject[] {
  return readOnceForEach(graph, scope.uses.generatedIn(source.path), source);
}

function applied(source: SourceFile, { consumer, object }: Use, rendered: Rendered): Document {
  const { index, path, document } = object.writtenIn;
  const at: Place = { source, index, path, document };
  return new Document(at, consumer.cluster, { rendered, consumer, isApplied: true }, object.manifest);
}

/** What is the same in one cluster is one object, however many include it. */
function readOnceForEach(graph: ResourceGraph, uses: readonly Use[], source: SourceFile): KubernetesObject[] {
  const seen = new Map<string, Map<JsonObject, KubernetesObject[]>>();
  return uses.flatMap((use) => {
    const rendered = render(use);
    const { consumer } = use;
    const key = `${consumer.cluster}\n${rendered.namespace ?? ''}`;
    const alike = seen.get(key) ?? new Map<JsonObject, KubernetesObject[]>();
    seen.set(key, alike);
    const known = rendered.undefinedVariables.length === 0 ? alike.get(rendered.manifest) : undefined;
    if (known !== undefined) {
      for (const object of known) if (!object.alsoAppliedBy.includes(consumer)) object.alsoAppliedBy.push(consumer);
      return [];
    }
    const objects = readManifestInto(graph, applied(source, use, rendered));
    alike.set(rendered.manifest, objects);
    return objects;
  });
}

/** Where a document stands. */
interface Place {
  readonly source: SourceFile;
  readonly index: number;
  readonly path: JsonPath;
  readonly document: JsonObject;
}

/** A document of a file, as it is applied. A class, because there are tens of thousands. */
class Document implements ManifestSource {
  readonly cluster: string;
  readonly use: ManifestSource['use'];
  readonly #at: Place;
  readonly #built: Written | undefined;

  /** @param built as it is built, where it is no whole document */
  constructor(at: Place, cluster: string, use?: ManifestSource['use'], built?: Written) {
    this.#at = at;
    this.cluster = cluster;
    this.use = use;
    this.#built = built;
  }

  get document(): JsonObject {
    return this.use?.rendered.manifest ?? this.#at.document;
  }

  get written(): JsonObject {
    return this.#at.document;
  }

  get file(): string {
    return this.#at.source.path;
  }

  locate(path: JsonPath): Origin {
    return (
      this.use?.rendered.locate(path) ??
      (this.#built === undefined ? this.locateWritten(path) : originAt(this.#built, path))
    );
  }

  locateWritten(path: JsonPath): Origin {
    return new FileOrigin(this.#at.source, this.#at.index, [...this.#at.path, ...path]);
  }
}
