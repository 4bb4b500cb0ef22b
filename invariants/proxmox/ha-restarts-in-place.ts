import { planned, preview } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { listAt, type Json } from '../../graph/json.ts';
import type { PlannedResource } from '../../graph/resource/planned-resource.ts';

const resource = (maxRelocate: number) =>
  planned('proxmoxve:index/haresource:Haresource', 'k3s-cp-01-ha', { resourceId: 'vm:200', maxRelocate });
const rule = (strict: boolean) =>
  planned('proxmoxve:index/harule:Harule', 'k3s-cp-01-ha-rule', {
    type: 'node-affinity',
    resources: ['vm:200'],
    nodes: { pve: 1 },
    strict,
  });

export default defineInvariant({
  id: 'proxmox/ha-restarts-in-place',
  severity: 'error',
  about: ['proxmoxve:index/haresource:Haresource'],
  claim: 'Proxmox HA restarts a cluster node where it is',
  why: 'relocating a server puts two etcd members on one host, whose loss then takes the quorum; and its local disks are not there',
  source: [
    { document: 'pve-homelab', section: 'scenario 1' },
    { document: 'Proxmox VE', section: 'ha-manager, rules' },
  ],
  *check(graph) {
    for (const resource of graph.planned('proxmoxve:index/haresource:Haresource')) {
      if (resource.step === 'delete') continue;
      const { maxRelocate, resourceId } = resource.inputs;
      const isBound = graph.planned('proxmoxve:index/harule:Harule').some((each) => isStrictFor(each, resourceId));
      if (maxRelocate === 0 && isBound) continue;
      yield {
        at: resource.origin,
        observed: `maxRelocate: ${String(maxRelocate)}, ${isBound ? 'a' : 'no'} strict rule`,
        required: 'maxRelocate: 0, and a strict node-affinity rule',
        fix: 'set maxRelocate to 0 and add a Harule of type node-affinity with strict: true',
      };
    }
  },
  valid: { 'restarted in place': preview('a VM that HA restarts in place', resource(0), rule(true)) },
  invalid: {
    relocated: {
      given: preview('a VM that HA may relocate', resource(1), rule(true)),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::proxmoxve:index/haresource:Haresource::k3s-cp-01-ha',
          observed: 'maxRelocate: 1, a strict rule',
          required: 'maxRelocate: 0, and a strict node-affinity rule',
          fix: 'set maxRelocate to 0 and add a Harule of type node-affinity with strict: true',
        },
      ],
    },
    'a rule that only prefers': {
      given: preview('a VM whose rule is not strict', resource(0), rule(false)),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::proxmoxve:index/haresource:Haresource::k3s-cp-01-ha',
          observed: 'maxRelocate: 0, no strict rule',
          required: 'maxRelocate: 0, and a strict node-affinity rule',
          fix: 'set maxRelocate to 0 and add a Harule of type node-affinity with strict: true',
        },
      ],
    },
  },
});

/** Whether the rule keeps the resource on its node. Ids that are known only later are compared as they stand. */
function isStrictFor(rule: PlannedResource, resourceId: Json): boolean {
  const { type, strict } = rule.inputs;
  return type === 'node-affinity' && strict === true && listAt(rule.inputs, ['resources']).includes(resourceId);
}
