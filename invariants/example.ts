import { ResourceGraph } from '../graph/resource/graph.ts';
import type { JsonObject } from '../graph/json.ts';
import type { PlannedResource } from '../graph/resource/planned-resource.ts';
import { readFilesInto } from '../graph/readers/read-folder.ts';
import { readPreviewInto } from '../graph/readers/read-preview.ts';
import { readTopologyInto } from '../graph/readers/read-topology.ts';
import type { ReadTopology } from '../topology/read-topology.ts';

/** The input of an example: files as they would lie in a repository, a topology, both, or a Pulumi preview. */
export type Example =
  FilesExample | TopologyExample | { readonly title: string; readonly plan: readonly PlannedResource[] };

/** Files as they would lie in a repository. */
export interface FilesExample {
  /** Texts by path. */
  readonly files: Readonly<Record<string, string>>;
  /** The cluster that they belong to. @default none is known */
  readonly within?: TopologyExample;
  /** What becomes known once they are read, such as what helm makes of them. @default nothing more */
  readonly after?: (graph: ResourceGraph) => void;
}

/** A topology as an example of a rule. */
export interface TopologyExample {
  /** What it shows. */
  readonly title: string;
  /** The topology. */
  readonly topology: () => ReadTopology;
}

/** An example of one file, `manifests.yaml`. */
export function manifests(yaml: string): FilesExample {
  return { files: { 'manifests.yaml': yaml.replace(/^\n/, '') } };
}

/** An example of several files, by path. */
export function files(byPath: Readonly<Record<string, string>>): FilesExample {
  return { files: Object.fromEntries(Object.entries(byPath).map(([path, text]) => [path, text.replace(/^\n/, '')])) };
}

/** An example of one file, `manifests.yaml`, of a cluster whose topology is known. The cluster is called `example`. */
export function manifestsWithin(within: TopologyExample, yaml: string): Example {
  return { ...manifests(yaml), within };
}

/** An example of a Pulumi preview. */
export function preview(title: string, ...plan: readonly PlannedResource[]): Example {
  return { title, plan };
}

/** A resource of a preview that is created, unless something else is said of it. */
export function planned(
  resourceType: string,
  name: string,
  inputs: JsonObject,
  more: Partial<PlannedResource> = {},
): PlannedResource {
  const urn = `urn:pulumi:example::holdfast::${resourceType}::${name}`;
  return {
    type: 'planned',
    id: urn,
    name,
    origin: { from: 'preview', urn },
    stack: 'example',
    resourceType,
    isCustom: true,
    step: 'create',
    inputs,
    changed: [],
    replacedFor: [],
    ignored: [],
    ignoreChanges: [],
    isProtected: false,
    parent: undefined,
    dependencies: [],
    ...more,
  };
}

/** The graph of an example. */
export function graphOf(example: Example): ResourceGraph {
  const graph = new ResourceGraph();
  if ('files' in example) {
    if (example.within !== undefined) readTopologyInto(graph, example.within.topology());
    readFilesInto(graph, Object.entries(example.files), 'example');
    example.after?.(graph);
  } else if ('plan' in example) readPreviewInto(graph, example.plan);
  else readTopologyInto(graph, example.topology());
  return graph;
}
