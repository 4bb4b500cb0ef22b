import { shutdownOn } from '../../analysis/shutdown.ts';
import { defineInvariant } from '../invariant.ts';
import { fedBy } from './example-power.ts';

export default defineInvariant({
  id: 'power/ups-outlasts-the-shutdown',
  severity: 'error',
  about: ['device'],
  claim: 'a UPS carries what it feeds until all of it has stopped',
  why: 'a shutdown that is cut off at the end is a power cut: guests and file systems are damaged although somebody paid for the battery',
  source: { document: 'pve-homelab', section: 'Full Homelab Reboot: prevention' },
  *check(graph) {
    for (const device of graph.declared('device')) {
      if (device.spec.kind !== 'ups' || device.spec.runtimeMinutes === undefined) continue;
      const { steps, seconds } = shutdownOn(graph, device);
      const minutes = Math.ceil(seconds / 60);
      if (minutes <= device.spec.runtimeMinutes) continue;
      const parts = steps.map((step) => `${step.what.map(({ name }) => name).join(', ')}: ${step.seconds} s`);
      yield {
        at: { from: 'topology', topology: device.topology, path: `devices.${device.name}.runtimeMinutes` },
        observed: `${device.spec.runtimeMinutes} minutes, while stopping takes ${minutes} (${parts.join('; ')})`,
        required: `${minutes} minutes or more`,
        fix: 'take a larger battery, feed less from it, or let guests start in fewer orders, so that they stop together',
      };
    }
  },
  valid: {
    'long enough': fedBy('a UPS of ten minutes', { switch: true, nas: true, host: true, runtimeMinutes: 10 }),
    'no runtime is known': fedBy('a UPS of unknown size', { switch: true, nas: true, host: true }),
  },
  invalid: {
    'five minutes for eight': {
      given: fedBy('a UPS of five minutes', { switch: true, nas: true, host: true, runtimeMinutes: 5 }),
      finds: [
        {
          at: 'example: devices.ups.runtimeMinutes',
          observed: '5 minutes, while stopping takes 8 (vm-1, vm-2: 360 s; pve: 60 s; nas: 60 s)',
          required: '8 minutes or more',
          fix: 'take a larger battery, feed less from it, or let guests start in fewer orders, so that they stop together',
        },
      ],
    },
  },
});
