import { budgets } from '../budgets.ts';
import type { ResourceGraph } from './graph.ts';
import { isObject, listAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { type KubernetesObject } from './kubernetes-object.ts';
import { type Identity, identify } from '../identity.ts';
import type { Origin } from '../origin.ts';
import type { Consumer } from '../scope/consumer.ts';
import type { Rendered } from '../scope/render.ts';
import { unknownIn } from '../unknown.ts';

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
  /** The release whose chart makes it. @default it is written down */
  readonly madeBy?: KubernetesObject;
  /** Path of the template in that chart. @default none is known */
  readonly template?: string | undefined;
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
    const items = listAt(source.document, ['items']);
    if (items.length > budgets.documents)
      graph.errors.push({
        file,
        reason: `not evaluated from here on: a list of more than ${budgets.documents} objects`,
      });
    return items.slice(0, budgets.documents).flatMap((item, index) =>
      readManifestInto(graph, {
        document: item,
        cluster,
        file,
        use,
        locate: (path) => source.locate(['items', index, ...path]),
      }),
    );
  }
  const stated = source.use?.rendered.namespace ?? identity.namespace;
  const namespace = unknownIn(stated) === undefined ? stated : undefined;
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
  readonly madeBy: KubernetesObject | undefined;
  readonly template: string | undefined;
  readonly undefinedVariables: Rendered['undefinedVariables'];
  readonly refusals: Rendered['failures'];
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
    this.madeBy = source.madeBy;
    this.template = source.template;
    this.undefinedVariables = source.use?.rendered.undefinedVariables ?? [];
    this.refusals = source.use?.rendered.failures ?? [];
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
