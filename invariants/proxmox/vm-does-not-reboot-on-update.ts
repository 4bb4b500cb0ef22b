import { planned, preview } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import type { JsonObject } from '../../graph/json.ts';

const vm = (inputs: JsonObject) =>
  planned('proxmoxve:index/vmLegacy:VmLegacy', 'k3s-cp-01-vm', { vmId: 200, ...inputs });

export default defineInvariant({
  id: 'proxmox/vm-does-not-reboot-on-update',
  severity: 'error',
  about: ['proxmoxve:index/vmLegacy:VmLegacy'],
  claim: 'an update of a VM does not reboot it',
  why: 'the provider reboots by default: one change of the cores of three servers reboots them all in one deployment, and etcd loses its quorum',
  source: { document: 'bpg Proxmox provider', section: 'vm lifecycle' },
  *check(graph) {
    for (const resource of graph.planned('proxmoxve:index/vmLegacy:VmLegacy')) {
      if (resource.step === 'delete') continue;
      const value = resource.inputs['rebootAfterUpdate'];
      if (value === false) continue;
      yield {
        at: resource.origin,
        observed:
          value === undefined
            ? 'no rebootAfterUpdate, which means true'
            : `rebootAfterUpdate: ${JSON.stringify(value)}`,
        required: 'rebootAfterUpdate: false',
        fix: 'set it, and reboot node by node',
      };
    }
  },
  valid: { 'a VM that waits': preview('a VM with rebootAfterUpdate off', vm({ rebootAfterUpdate: false })) },
  invalid: {
    'the default': {
      given: preview('a VM that says nothing of reboots', vm({})),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::proxmoxve:index/vmLegacy:VmLegacy::k3s-cp-01-vm',
          observed: 'no rebootAfterUpdate, which means true',
          required: 'rebootAfterUpdate: false',
          fix: 'set it, and reboot node by node',
        },
      ],
    },
  },
});
