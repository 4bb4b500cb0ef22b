import { FileOrigin } from './file-origin.ts';
import type { ResourceGraph } from './graph.ts';
import { isObject, type JsonObject, type JsonPath } from './json.ts';
import { identify, type KubernetesObject } from './kubernetes-object.ts';
import type { Origin } from './origin.ts';
import { readManifestInto, type ManifestSource } from './read-manifests.ts';
import type { Use } from './scope/consumer.ts';
import type { FluxScope } from './scope/flux-scope.ts';
import { render, type Rendered } from './scope/render.ts';
import type { SourceFile } from './source-file.ts';

/** Adds a document of a file once for every way in which it is applied differently. Returns what was added. */
export function readDocumentInto(
  graph: ResourceGraph,
  scope: FluxScope,
  source: SourceFile,
  index: number,
): KubernetesObject[] {
  const document = source.documents[index];
  if (!isObject(document)) return [];
  const at: Place = { source, index, document };
  if (!scope.isKnown || identify(document)?.group === 'kustomize.config.k8s.io')
    return readManifestInto(graph, new Document(at, scope.clusterOf(source.path)));
  const uses = scope.usesOf(source.path);
  if (uses.length > 1) return readOnceForEach(graph, uses, at);
  const [only] = uses;
  const rendered = render(source, index, only);
  if (rendered === undefined) return [];
  if (only !== undefined) return readManifestInto(graph, applied(at, only, rendered));
  const use = { rendered, consumer: undefined, isApplied: scope.isRoot(source.path) };
  return readManifestInto(graph, new Document(at, scope.clusterOf(source.path), use));
}

function applied(at: Place, { consumer }: Use, rendered: Rendered): Document {
  return new Document(at, consumer.cluster, { rendered, consumer, isApplied: true });
}

/** What is the same in one cluster is one object, however many include it. */
function readOnceForEach(graph: ResourceGraph, uses: readonly Use[], at: Place): KubernetesObject[] {
  const seen = new Map<string, KubernetesObject[]>();
  return uses.flatMap((use) => {
    const rendered = render(at.source, at.index, use);
    if (rendered === undefined) return [];
    const { consumer } = use;
    const isOwn = rendered.manifest !== at.document || rendered.undefinedVariables.length > 0;
    const key = `${consumer.cluster}\n${rendered.namespace ?? ''}\n${isOwn ? seen.size : ''}`;
    const known = seen.get(key);
    if (known !== undefined) {
      for (const object of known) if (!object.alsoAppliedBy.includes(consumer)) object.alsoAppliedBy.push(consumer);
      return [];
    }
    const objects = readManifestInto(graph, applied(at, use, rendered));
    seen.set(key, objects);
    return objects;
  });
}

/** Where a document stands. */
interface Place {
  readonly source: SourceFile;
  readonly index: number;
  readonly document: JsonObject;
}

/** A document of a file, as it is applied. A class, because there are tens of thousands. */
class Document implements ManifestSource {
  readonly cluster: string;
  readonly use: ManifestSource['use'];
  readonly #at: Place;

  constructor(at: Place, cluster: string, use?: ManifestSource['use']) {
    this.#at = at;
    this.cluster = cluster;
    this.use = use;
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
    return this.use?.rendered.locate(path) ?? this.locateWritten(path);
  }

  locateWritten(path: JsonPath): Origin {
    return new FileOrigin(this.#at.source, this.#at.index, path);
  }
}
