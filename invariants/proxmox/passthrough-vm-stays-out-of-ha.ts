import { defineTopology } from '../../topology/define-topology.ts';
import type { Example } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

export default defineInvariant({
  id: 'proxmox/passthrough-vm-stays-out-of-ha',
  severity: 'error',
  about: ['machine'],
  claim: 'a VM with a passed-through device is not given to Proxmox HA',
  why: 'the device is in one host: HA fences and tries to start the VM elsewhere, where it cannot start, and the VM ends in the error state',
  source: [
    { document: 'pve-homelab', section: 'scenario 2' },
    { document: 'Proxmox VE', section: 'ha-manager, requirements' },
  ],
  *check(graph) {
    for (const machine of graph.declared('machine')) {
      if (machine.spec.kind !== 'proxmox-vm' || machine.spec.restartedByHa !== true) continue;
      const gpus = machine.spec.gpus ?? [];
      if (gpus.length === 0) continue;
      yield {
        at: { from: 'topology', topology: machine.topology, path: `machines.${machine.name}.restartedByHa` },
        observed: `restartedByHa with the passed-through ${gpus.join(', ')} of ${machine.spec.host}`,
        required: 'no HA for a VM that is bound to a device of its host',
        fix: 'remove restartedByHa; the VM starts again with its host',
      };
    }
  },
  valid: { 'a GPU VM without HA': gpuVm(false) },
  invalid: {
    'a GPU VM given to HA': {
      given: gpuVm(true),
      finds: [
        {
          at: 'example: machines.gpu.restartedByHa',
          observed: 'restartedByHa with the passed-through card of pve',
          required: 'no HA for a VM that is bound to a device of its host',
          fix: 'remove restartedByHa; the VM starts again with its host',
        },
      ],
    },
  },
});

function gpuVm(restartedByHa: boolean): Example {
  return {
    title: `a VM with a GPU and ${restartedByHa ? 'HA' : 'no HA'}`,
    topology: () =>
      defineTopology({
        source: 'example',
        sites: { home: { description: 'an example' } },
        networks: { lan: { purpose: 'hosts', ipv4: '10.0.0.0/24' } },
        hosts: {
          pve: {
            site: 'home',
            platform: 'proxmox',
            addresses: [{ network: 'lan', ipv4: '10.0.0.10' }],
            gpus: { card: { vendor: 'nvidia', model: 'T4' } },
          },
        },
        machines: {
          gpu: {
            kind: 'proxmox-vm',
            host: 'pve',
            vmId: 210,
            cpuCores: 8,
            memoryMib: 32768,
            diskGib: 200,
            datastore: 'local-lvm',
            gpus: ['card'],
            restartedByHa,
            addresses: [{ network: 'lan', ipv4: '10.0.0.30' }],
          },
        },
      }),
  };
}
