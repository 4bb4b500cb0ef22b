import { planned, preview } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { isObject, listAt, type JsonObject } from '../../graph/json.ts';

const vm = (inputs: JsonObject) =>
  planned('proxmoxve:index/vmLegacy:VmLegacy', 'k3s-cp-01-vm', { vmId: 200, ...inputs });

export default defineInvariant({
  id: 'proxmox/passthrough-vm-is-q35-with-uefi',
  severity: 'error',
  about: ['proxmoxve:index/vmLegacy:VmLegacy'],
  claim: 'a VM with a PCI Express device has the q35 chipset and UEFI',
  why: 'PCI Express exists on q35 alone, and a card without a legacy option ROM never starts under SeaBIOS',
  source: [
    { document: 'pve-homelab', section: 'scenario 2' },
    { document: 'Proxmox VE', section: 'PCI passthrough' },
  ],
  *check(graph) {
    for (const resource of graph.planned('proxmoxve:index/vmLegacy:VmLegacy')) {
      if (resource.step === 'delete') continue;
      if (!listAt(resource.inputs, ['hostpcis']).some((device) => isObject(device) && device['pcie'] === true))
        continue;
      const { machine, bios, efiDisk } = resource.inputs;
      const isQ35 = typeof machine === 'string' && machine.includes('q35');
      if (isQ35 && bios === 'ovmf' && efiDisk !== undefined) continue;
      yield {
        at: resource.origin,
        observed: `machine: ${String(machine)}, bios: ${String(bios)}, ${efiDisk === undefined ? 'no' : 'an'} efiDisk`,
        required: 'machine: q35, bios: ovmf and an efiDisk',
        fix: 'set the three: PCI Express and the firmware of the card need them',
      };
    }
  },
  valid: {
    'q35 with UEFI': preview(
      'a GPU in a VM with q35 and UEFI',
      vm({ hostpcis: [{ mapping: 'gpu', pcie: true }], machine: 'q35', bios: 'ovmf', efiDisk: { type: '4m' } }),
    ),
    'no device': preview('a VM without a device', vm({ bios: 'seabios' })),
  },
  invalid: {
    SeaBIOS: {
      given: preview(
        'a GPU in a VM with SeaBIOS',
        vm({ hostpcis: [{ mapping: 'gpu', pcie: true }], machine: 'q35', bios: 'seabios' }),
      ),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::proxmoxve:index/vmLegacy:VmLegacy::k3s-cp-01-vm',
          observed: 'machine: q35, bios: seabios, no efiDisk',
          required: 'machine: q35, bios: ovmf and an efiDisk',
          fix: 'set the three: PCI Express and the firmware of the card need them',
        },
      ],
    },
  },
});
