import type { ResourceGraph } from './graph.ts';
import { isObject, listAt, type Json, type JsonObject, type JsonPath } from './json.ts';
import { identify, type KubernetesObject } from './kubernetes-object.ts';
import type { Origin } from './origin.ts';
import type { Consumer } from './scope/consumer.ts';
import type { Rendered } from './scope/render.ts';

/** One document and what its reader knows of it. */
export interface ManifestSource {
  /** As it is applied. */
  readonly document: Json;
  /** As it is written. @default the same */
  readonly written?: JsonObject;
  readonly cluster: string;
  /** Path of its file, relative to what is read. */
  readonly file: string;
  locate(path: JsonPath): Origin;
  /** @default the same as `locate` */
  readonly locateWritten?: (path: JsonPath) => Origin;
  /** How it is applied. @default as it is written, by nobody known */
  readonly use?: {
    readonly rendered: Rendered;
    readonly consumer: Consumer | undefined;
    /** Whether it is written down and applied by nobody: such objects are kept apart. */
    readonly isApplied: boolean;
  };
}

/** Adds `source` to the graph if it is a Kubernetes object; the items of a List each. Returns what was added. */
export function readManifestInto(graph: ResourceGraph, source: ManifestSource): KubernetesObject[] {
  const identity = identify(source.document);
  if (identity === undefined || !isObject(source.document)) return [];
  if (identity.kind === 'List' && identity.apiVersion === 'v1') {
    const { written: _list, locateWritten: _inList, ...each } = source;
    return listAt(source.document, ['items']).flatMap((item, index) =>
      readManifestInto(graph, {
        ...each,
        document: item,
        locate: (path) => source.locate(['items', index, ...path]),
      }),
    );
  }
  const namespace = source.use?.rendered.namespace ?? identity.namespace;
  const object: KubernetesObject = {
    ...identity,
    namespace,
    type: 'object',
    id: graph.uniqueId(`${source.cluster}/${identity.group}/${identity.kind}/${namespace ?? ''}/${identity.name}`),
    manifest: source.document,
    written: source.written ?? source.document,
    cluster: source.cluster,
    file: source.file,
    appliedBy: source.use?.consumer,
    alsoAppliedBy: [],
    undefinedVariables: source.use?.rendered.undefinedVariables ?? [],
    get origin() {
      return source.locate([]);
    },
    locate: (path) => source.locate(path),
    locateWritten: (path) => (source.locateWritten ?? source.locate)(path),
  };
  if (source.use?.isApplied === false) {
    graph.unapplied.push(object);
    return [];
  }
  return [graph.add(object)];
}
