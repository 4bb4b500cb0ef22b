import { readTopology } from '../../topology/define-topology.ts';
import type { TopologyExample } from '../example.ts';

/** A NAS behind a switch, a host with two guests that start one after the other, and a UPS. */
export const fedBy = (
  title: string,
  {
    switch: fedSwitch,
    nas,
    host,
    runtimeMinutes,
  }: { switch?: boolean; nas?: boolean; host?: boolean; runtimeMinutes?: number },
): TopologyExample => ({
  title,
  topology: () =>
    readTopology({
      source: 'example',
      sites: { home: { description: 'an example' } },
      networks: { lan: { purpose: 'hosts', ipv4: '10.0.0.0/24' } },
      devices: {
        ups: { kind: 'ups', site: 'home', ...(runtimeMinutes !== undefined && { runtimeMinutes }) },
        switch: { kind: 'switch', site: 'home', ...(fedSwitch && { power: 'ups' }) },
        nas: {
          kind: 'nas',
          site: 'home',
          uplink: 'switch',
          addresses: [{ network: 'lan', ipv4: '10.0.0.5' }],
          pools: {},
          ...(nas && { power: 'ups' }),
        },
      },
      hosts: {
        pve: {
          site: 'home',
          platform: 'proxmox',
          uplink: 'switch',
          addresses: [{ network: 'lan', ipv4: '10.0.0.10' }],
          ...(host && { power: 'ups' }),
        },
      },
      machines: Object.fromEntries(
        [1, 2].map((order) => [
          `vm-${order}`,
          {
            kind: 'proxmox-vm' as const,
            host: 'pve',
            vmId: 100 + order,
            cpuCores: 2,
            memoryMib: 2048,
            diskGib: 20,
            datastore: 'local-lvm',
            addresses: [{ network: 'lan', ipv4: `10.0.0.${20 + order}` }],
            startup: { order, upDelaySeconds: 30 },
          },
        ]),
      ),
      storage: { files: { kind: 'nfs', servedBy: { device: 'nas' }, exportPath: '/srv', version: '4.2' } },
    }),
});
