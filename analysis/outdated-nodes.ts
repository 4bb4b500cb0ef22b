import { textAt, type JsonObject } from '../graph/json.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { PlannedResource } from '../graph/resource/planned-resource.ts';

const machines = [
  'hcloud:index/server:Server',
  'proxmoxve:index/vmLegacy:VmLegacy',
  'proxmoxve:index/containerLegacy:ContainerLegacy',
];

/** The label of a Hetzner server that says what it was built with. */
export const setupLabel = 'holdfast.dev/setup';
const inDescription = 'holdfast setup ';

/** The description of a guest of Proxmox that says what it was built with. */
export function setupDescription(digest: string): string {
  return `${inDescription}${digest}`;
}

/** A node that runs something else than its program says. */
export interface OutdatedNode {
  /** Name of the node. */
  readonly node: string;
  /** The machine of a preview. */
  readonly resource: PlannedResource;
}

/**
 * Nodes that exist and were set up with something else than the program says now. The component that a machine is part of carries
 * the digest of what it would be set up with; the machine itself remembers the one it was built with.
 */
export function outdatedNodes(graph: ResourceGraph): OutdatedNode[] {
  return graph.planned(...machines).flatMap((resource) => {
    const parent = graph.needs(resource, 'part-of')[0]?.to;
    if (parent?.type !== 'planned' || resource.previous === undefined || resource.step === 'delete') return [];
    const [asked, built] = [textAt(parent.inputs, ['setup']), setupOf(resource.previous)];
    return asked !== undefined && built !== undefined && asked !== built ? [{ node: parent.name, resource }] : [];
  });
}

/** The digest in a label of Hetzner or in a description of Proxmox. */
function setupOf(inputs: JsonObject): string | undefined {
  const label = textAt(inputs, ['labels', setupLabel]);
  return label ?? new RegExp(`^${inDescription}(\\w+)$`).exec(textAt(inputs, ['description']) ?? '')?.[1];
}
