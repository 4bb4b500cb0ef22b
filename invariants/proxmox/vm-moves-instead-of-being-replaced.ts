import { planned, preview } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import type { JsonObject } from '../../graph/json.ts';

const vm = (inputs: JsonObject) =>
  planned('proxmoxve:index/vmLegacy:VmLegacy', 'k3s-cp-01-vm', { vmId: 200, ...inputs });

export default defineInvariant({
  id: 'proxmox/vm-moves-instead-of-being-replaced',
  severity: 'error',
  about: ['proxmoxve:index/vmLegacy:VmLegacy'],
  claim: 'a VM whose node changes is moved',
  why: 'without migrate a changed node destroys the VM with its disks and makes an empty one elsewhere',
  source: { document: 'bpg Proxmox provider', section: 'multi-node' },
  *check(graph) {
    for (const resource of graph.planned('proxmoxve:index/vmLegacy:VmLegacy')) {
      if (resource.step === 'delete') continue;
      if (resource.inputs['migrate'] === true) continue;
      yield {
        at: resource.origin,
        observed: 'no migrate: true',
        required: 'migrate: true',
        fix: 'set it: a changed node then moves the disks along',
      };
    }
  },
  valid: { 'a VM that may move': preview('a VM with migrate on', vm({ migrate: true })) },
  invalid: {
    'the default': {
      given: preview('a VM that says nothing of moving', vm({})),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::proxmoxve:index/vmLegacy:VmLegacy::k3s-cp-01-vm',
          observed: 'no migrate: true',
          required: 'migrate: true',
          fix: 'set it: a changed node then moves the disks along',
        },
      ],
    },
  },
});
