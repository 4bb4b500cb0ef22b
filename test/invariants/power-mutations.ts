import type { LooseManifest } from '../real-stack.ts';
import type { Mutations } from './mutation.ts';

/** Damage to what stands between a power cut and the disks. */
export const powerMutations: Mutations = {
  'power/storage-and-its-switch-have-a-ups': {
    'plug the NAS into the wall': {
      stack: 'pve-homelab',
      damage: ({ topology }) => delete (topology.devices['unas'] as LooseManifest).power,
      findings: 1,
    },
  },
  'power/ups-outlasts-the-shutdown': {
    'feed a host from a battery of three minutes': {
      stack: 'pve-homelab',
      damage: ({ topology }) => {
        (topology.devices['ups'] as LooseManifest).runtimeMinutes = 3;
        (topology.hosts['pve-01'] as LooseManifest).power = 'ups';
      },
      findings: 1,
    },
  },
};
