import type { PolicyResource, StackValidationPolicy } from '@pulumi/policy';
import { ResourceGraph } from '../graph/resource/graph.ts';
import type { PlannedResource } from '../graph/resource/planned-resource.ts';
import { readPreviewInto } from '../graph/readers/read-preview.ts';
import { isFinding, type Invariant } from '../invariants/invariant.ts';

/** Whether a rule reads previews, and nothing that only a comparison with the state shows. */
export function readsPreviews({ about }: Invariant): boolean {
  return about.some((subject) => subject.includes(':'));
}

/** A rule as a policy of CrossGuard: errors stop the deployment, everything else is said. The rule itself is the same one. */
export function policyOf(invariant: Invariant, today: string): StackValidationPolicy {
  return {
    name: invariant.id.replace('/', '-'),
    description: `${invariant.claim}: ${invariant.why}`,
    enforcementLevel: invariant.severity === 'error' ? 'mandatory' : 'advisory',
    validateStack: ({ resources }, report) => {
      const graph = new ResourceGraph();
      readPreviewInto(graph, resources.map(plannedResource));
      for (const result of invariant.check(graph, { today })) {
        if (!isFinding(result)) continue;
        const { at, observed, required, fix } = result;
        report(`${observed}; required: ${required}; fix: ${fix}`, at.from === 'preview' ? at.urn : undefined);
      }
    },
  };
}

/** A resource as the engine shows it to policies: what is asked for, without what becomes of it. */
function plannedResource(resource: PolicyResource): PlannedResource {
  return {
    type: 'planned',
    id: resource.urn,
    name: resource.name,
    origin: { from: 'preview', urn: resource.urn },
    stack: resource.urn.split(':')[2] ?? '',
    resourceType: resource.type,
    isCustom: true,
    step: 'create',
    inputs: resource.props as PlannedResource['inputs'],
    changed: [],
    replacedFor: [],
    ignored: [],
    ignoreChanges: resource.opts.ignoreChanges,
    isProtected: resource.opts.protect,
    parent: resource.parent?.urn,
    dependencies: resource.dependencies.map(({ urn }) => urn),
  };
}
