import { planned, preview } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { isObject, listAt, type JsonObject } from '../../graph/json.ts';

const vm = (inputs: JsonObject) =>
  planned('proxmoxve:index/vmLegacy:VmLegacy', 'k3s-cp-01-vm', { vmId: 200, ...inputs });

export default defineInvariant({
  id: 'proxmox/passthrough-uses-a-mapping',
  severity: 'error',
  about: ['proxmoxve:index/vmLegacy:VmLegacy'],
  claim: 'a device is passed through by a mapping',
  why: 'a raw address is refused to every API token, and names another device after the next card moves',
  source: [
    { document: 'pve-homelab', section: 'scenario 2' },
    { document: 'bpg Proxmox provider', section: 'vm, hostpci' },
  ],
  *check(graph) {
    for (const resource of graph.planned('proxmoxve:index/vmLegacy:VmLegacy')) {
      if (resource.step === 'delete') continue;
      const raw = listAt(resource.inputs, ['hostpcis']).filter(
        (device) => isObject(device) && device['id'] !== undefined,
      );
      if (raw.length === 0) continue;
      yield {
        at: resource.origin,
        observed: `hostpcis with the raw address ${raw.map((device) => (isObject(device) ? String(device['id']) : '')).join(', ')}`,
        required: 'a mapping for each passed-through device',
        fix: 'declare the pci identity of the GPU in the topology, and name its mapping',
      };
    }
  },
  valid: {
    'a mapping': preview(
      'a GPU by its mapping',
      vm({ hostpcis: [{ device: 'hostpci0', mapping: 'pve-01-gpu0', pcie: true }] }),
    ),
  },
  invalid: {
    'a raw address': {
      given: preview('a GPU by its address', vm({ hostpcis: [{ device: 'hostpci0', id: '0000:01:00.0' }] })),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::proxmoxve:index/vmLegacy:VmLegacy::k3s-cp-01-vm',
          observed: 'hostpcis with the raw address 0000:01:00.0',
          required: 'a mapping for each passed-through device',
          fix: 'declare the pci identity of the GPU in the topology, and name its mapping',
        },
      ],
    },
  },
});
