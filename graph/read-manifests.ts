import type { ResourceGraph } from './graph.ts';
import { isObject, listAt, type Json, type JsonPath } from './json.ts';
import { identify, type KubernetesObject } from './kubernetes-object.ts';
import type { Origin } from './origin.ts';

/** One document and what its reader knows of it. */
export interface ManifestSource {
  readonly document: Json;
  readonly cluster: string;
  /** Path of its file, relative to what is read. */
  readonly file: string;
  locate(path: JsonPath): Origin;
}

/** Adds `source` to the graph if it is a Kubernetes object; the items of a List each. Returns what was added. */
export function readManifestInto(graph: ResourceGraph, source: ManifestSource): KubernetesObject[] {
  const identity = identify(source.document);
  if (identity === undefined || !isObject(source.document)) return [];
  if (identity.kind === 'List' && identity.apiVersion === 'v1') {
    return listAt(source.document, ['items']).flatMap((item, index) =>
      readManifestInto(graph, {
        ...source,
        document: item,
        locate: (path) => source.locate(['items', index, ...path]),
      }),
    );
  }
  const object: KubernetesObject = {
    ...identity,
    type: 'object',
    id: graph.uniqueId(
      `${source.cluster}/${identity.group}/${identity.kind}/${identity.namespace ?? ''}/${identity.name}`,
    ),
    manifest: source.document,
    cluster: source.cluster,
    file: source.file,
    get origin() {
      return source.locate([]);
    },
    locate: (path) => source.locate(path),
  };
  return [graph.add(object)];
}
