import type { ResourceGraph } from '../resource/graph.ts';
import type { PlannedResource } from '../resource/planned-resource.ts';

/** Adds the resources of a Pulumi preview, joined by what belongs to what and what waits for what. */
export function readPreviewInto(graph: ResourceGraph, resources: readonly PlannedResource[]): void {
  const byUrn = new Map(resources.map((resource) => [resource.id, graph.add(resource)]));
  for (const resource of resources) {
    const parent = byUrn.get(resource.parent ?? '');
    if (parent !== undefined) graph.connect(resource, 'part-of', parent);
    for (const urn of resource.dependencies) {
      const needed = byUrn.get(urn);
      if (needed !== undefined) graph.connect(resource, 'waits-for', needed);
    }
  }
}
