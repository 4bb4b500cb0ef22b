import { ResourceGraph } from '../graph/graph.ts';
import type { JsonObject } from '../graph/json.ts';
import type { PlannedResource } from '../graph/planned-resource.ts';
import { readFilesInto } from '../graph/read-folder.ts';
import { readPreviewInto } from '../graph/read-preview.ts';
import { readTopologyInto } from '../graph/read-topology.ts';
import type { Topology } from '../topology/topology.ts';

/** The input of an example: files as they would lie in a repository, a topology, both, or a Pulumi preview. */
export type Example =
  | { readonly files: Readonly<Record<string, string>>; readonly within?: TopologyExample }
  | TopologyExample
  | { readonly title: string; readonly plan: readonly PlannedResource[] };

/** A topology as an example of a rule. */
export interface TopologyExample {
  /** What it shows. */
  readonly title: string;
  /** The topology. */
  readonly topology: () => Topology;
}

/** An example of one file, `manifests.yaml`. */
export function manifests(yaml: string): Example {
  return { files: { 'manifests.yaml': yaml.replace(/^\n/, '') } };
}

/** An example of several files, by path. */
export function files(byPath: Readonly<Record<string, string>>): Example {
  return { files: Object.fromEntries(Object.entries(byPath).map(([path, text]) => [path, text.replace(/^\n/, '')])) };
}

/** An example of one file, `manifests.yaml`, of a cluster whose topology is known. The cluster is called `example`. */
export function manifestsWithin(within: TopologyExample, yaml: string): Example {
  return { ...manifests(yaml), within } as Example;
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
  } else if ('plan' in example) readPreviewInto(graph, example.plan);
  else readTopologyInto(graph, example.topology());
  return graph;
}
