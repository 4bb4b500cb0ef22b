import { planned, preview } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { valueAt, type JsonObject } from '../../graph/json.ts';

const vm = (inputs: JsonObject) =>
  planned('proxmoxve:index/vmLegacy:VmLegacy', 'k3s-cp-01-vm', { vmId: 200, ...inputs });

export default defineInvariant({
  id: 'proxmox/vm-memory-does-not-balloon',
  severity: 'error',
  about: ['proxmoxve:index/vmLegacy:VmLegacy'],
  claim: 'a VM that is a node keeps its memory',
  why: 'a balloon takes memory back from etcd while the host is short of it, and a passed-through device pins all of it anyway',
  source: [
    { document: 'pve-homelab', section: 'scenario 4' },
    { document: 'Talos', section: 'installation on Proxmox' },
  ],
  *check(graph) {
    for (const resource of graph.planned('proxmoxve:index/vmLegacy:VmLegacy')) {
      if (resource.step === 'delete') continue;
      const floating = valueAt(resource.inputs, ['memory', 'floating']);
      if (floating === undefined || floating === 0) continue;
      yield {
        at: resource.origin,
        observed: `memory.floating: ${JSON.stringify(floating)}`,
        required: 'memory.floating: 0',
        fix: 'set it to 0: the balloon device then stays out',
      };
    }
  },
  valid: { 'fixed memory': preview('a VM with fixed memory', vm({ memory: { dedicated: 8192, floating: 0 } })) },
  invalid: {
    'a balloon': {
      given: preview('a VM with a balloon', vm({ memory: { dedicated: 8192, floating: 4096 } })),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::proxmoxve:index/vmLegacy:VmLegacy::k3s-cp-01-vm',
          observed: 'memory.floating: 4096',
          required: 'memory.floating: 0',
          fix: 'set it to 0: the balloon device then stays out',
        },
      ],
    },
  },
});
