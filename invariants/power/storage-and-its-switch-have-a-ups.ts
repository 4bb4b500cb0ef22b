import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { DeclaredResource } from '../../graph/resource/resource.ts';
import { defineInvariant } from '../invariant.ts';
import { fedBy } from './example-power.ts';

type Powered = DeclaredResource<'device'> | DeclaredResource<'host'>;

export default defineInvariant({
  id: 'power/storage-and-its-switch-have-a-ups',
  severity: 'warning',
  about: ['storage'],
  claim: 'what serves files, and the switch it hangs on, is fed by a UPS',
  why: 'a NAS that loses power in the middle of a write leaves a damaged file system, and behind a switch without power nobody tells it to stop',
  source: { document: 'pve-homelab', section: 'Full Homelab Reboot: prevention' },
  *check(graph) {
    const reported = new Set<string>();
    for (const { resource, because } of serving(graph)) {
      if (graph.needs(resource, 'powered-by').length > 0 || reported.has(resource.id)) continue;
      reported.add(resource.id);
      yield {
        at: resource.origin,
        observed: `${resource.name}, ${because}, on mains alone`,
        required: 'power from a device of kind ups',
        fix: 'put a UPS in front, declare it, and name it in power; or say for how long you do without in exemptions',
      };
    }
  },
  valid: { 'both are fed': fedBy('a UPS for NAS and switch', { switch: true, nas: true }) },
  invalid: {
    'neither is fed': {
      given: fedBy('a UPS that feeds nothing', {}),
      finds: [
        {
          at: 'example: devices.nas',
          observed: 'nas, which serves files, on mains alone',
          required: 'power from a device of kind ups',
          fix: 'put a UPS in front, declare it, and name it in power; or say for how long you do without in exemptions',
        },
        {
          at: 'example: devices.switch',
          observed: 'switch, which files hangs on, on mains alone',
          required: 'power from a device of kind ups',
          fix: 'put a UPS in front, declare it, and name it in power; or say for how long you do without in exemptions',
        },
      ],
    },
  },
});

/** Devices and hosts that serve NFS, and the switches between them and everybody else. */
function* serving(graph: ResourceGraph): Generator<{ resource: Powered; because: string }> {
  for (const storage of graph.declared('storage')) {
    if (storage.spec.kind !== 'nfs') continue;
    for (const { to } of graph.needs(storage, 'served-by')) {
      if (to.type !== 'device' && to.type !== 'host') continue;
      yield { resource: to, because: `which serves ${storage.name}` };
      for (const { to: uplink } of graph.needs(to, 'plugged-into')) {
        if (uplink.type === 'device' && uplink.spec.kind === 'switch')
          yield { resource: uplink, because: `which ${storage.name} hangs on` };
      }
    }
  }
}
