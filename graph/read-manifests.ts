import type { ResourceGraph } from './graph.ts';
import { isObject, listAt, type Json, type JsonObject, type JsonPath } from './json.ts';
import { identify, type Identity, type KubernetesObject } from './kubernetes-object.ts';
import type { Origin } from './origin.ts';
import type { Consumer } from './scope/consumer.ts';
import type { Rendered } from './scope/render.ts';

/** One document and what its reader knows of it. */
export interface ManifestSource {
  /** As it is applied. */
  readonly document: Json;
  /** As it is written. @default the same */
  readonly written?: JsonObject;
  /** Name of the cluster that it belongs to. */
  readonly cluster: string;
  /** Path of its file, relative to what is read. */
  readonly file: string;
  /** Where a field stands. */
  locate(path: JsonPath): Origin;
  /** @default the same as `locate` */
  locateWritten?(path: JsonPath): Origin;
  /** How it is applied. @default as it is written, by nobody known */
  readonly use?:
    | {
        readonly rendered: Rendered;
        readonly consumer: Consumer | undefined;
        /** Whether it is written down and applied by nobody: such objects are kept apart. */
        readonly isApplied: boolean;
      }
    | undefined;
}

/** Adds `source` to the graph if it is a Kubernetes object; the items of a List each. Returns what was added. */
export function readManifestInto(graph: ResourceGraph, source: ManifestSource): KubernetesObject[] {
  const identity = identify(source.document);
  if (identity === undefined || !isObject(source.document)) return [];
  if (identity.kind === 'List' && identity.apiVersion === 'v1') {
    const { cluster, file, use } = source;
    return listAt(source.document, ['items']).flatMap((item, index) =>
      readManifestInto(graph, {
        document: item,
        cluster,
        file,
        use,
        locate: (path) => source.locate(['items', index, ...path]),
      }),
    );
  }
  const namespace = source.use?.rendered.namespace ?? identity.namespace;
  const id = graph.uniqueId(`${source.cluster}/${identity.group}/${identity.kind}/${namespace ?? ''}/${identity.name}`);
  const object = new ReadObject(id, { identity, namespace }, source, source.document);
  if (source.use?.isApplied === false) {
    graph.unapplied.push(object);
    return [];
  }
  return [graph.add(object)];
}

/** A class, not a literal: with tens of thousands of objects, one shape with its methods on the prototype counts. */
class ReadObject implements KubernetesObject {
  readonly type = 'object';
  readonly id: string;
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly manifest: JsonObject;
  readonly written: JsonObject;
  readonly appliedBy: Consumer | undefined;
  readonly alsoAppliedBy: Consumer[] = [];
  readonly undefinedVariables: Rendered['undefinedVariables'];
  readonly cluster: string;
  readonly file: string;
  readonly #source: ManifestSource;

  constructor(
    id: string,
    { identity, namespace }: { readonly identity: Identity; readonly namespace: string | undefined },
    source: ManifestSource,
    manifest: JsonObject,
  ) {
    this.id = id;
    this.apiVersion = identity.apiVersion;
    this.group = identity.group;
    this.kind = identity.kind;
    this.name = identity.name;
    this.namespace = namespace;
    this.manifest = manifest;
    this.written = source.written ?? manifest;
    this.appliedBy = source.use?.consumer;
    this.undefinedVariables = source.use?.rendered.undefinedVariables ?? [];
    this.cluster = source.cluster;
    this.file = source.file;
    this.#source = source;
  }

  get origin(): Origin {
    return this.#source.locate([]);
  }

  locate(path: JsonPath): Origin {
    return this.#source.locate(path);
  }

  locateWritten(path: JsonPath): Origin {
    return this.#source.locateWritten?.(path) ?? this.#source.locate(path);
  }
}
