import { ResourceGraph } from '../graph/graph.ts';
import { readFilesInto } from '../graph/read-folder.ts';
import { readTopologyInto } from '../graph/read-topology.ts';
import type { Topology } from '../topology/topology.ts';

/** The input of an example: files as they would lie in a repository, or a topology. */
export type Example =
  { readonly files: Readonly<Record<string, string>> } | { readonly title: string; readonly topology: () => Topology };

/** An example of one file, `manifests.yaml`. */
export function manifests(yaml: string): Example {
  return { files: { 'manifests.yaml': yaml.replace(/^\n/, '') } };
}

/** An example of several files, by path. */
export function files(byPath: Readonly<Record<string, string>>): Example {
  return { files: Object.fromEntries(Object.entries(byPath).map(([path, text]) => [path, text.replace(/^\n/, '')])) };
}

/** The graph of an example. */
export function graphOf(example: Example): ResourceGraph {
  const graph = new ResourceGraph();
  if ('files' in example) readFilesInto(graph, Object.entries(example.files), 'example');
  else readTopologyInto(graph, example.topology());
  return graph;
}
