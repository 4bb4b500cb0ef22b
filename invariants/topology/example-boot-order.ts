import { defineTopology } from '../../topology/define-topology.ts';
import type { Startup } from '../../topology/machines.ts';
import type { Example } from '../example.ts';

const networks = {
  lan: { purpose: 'hosts', ipv4: '10.0.0.0/24' },
  pods: { purpose: 'pods', ipv4: '10.42.0.0/16' },
  services: { purpose: 'services', ipv4: '10.43.0.0/16' },
} as const;

const vm = {
  kind: 'proxmox-vm',
  host: 'pve',
  cpuCores: 2,
  memoryMib: 4096,
  diskGib: 40,
  datastore: 'local-lvm',
} as const;

/** A server and an agent on one host; the agent with the startup given. */
export function hostBootingAgentFirst(startup: Startup | undefined): Example {
  return {
    title: `a server and an agent on one host${startup === undefined ? '' : `, the agent with order ${startup.order}`}`,
    topology: () =>
      defineTopology({
        source: 'example',
        sites: { home: { description: 'an example' } },
        networks,
        hosts: { pve: { site: 'home', platform: 'proxmox', addresses: [{ network: 'lan', ipv4: '10.0.0.10' }] } },
        machines: {
          server: { ...vm, vmId: 100, addresses: [{ network: 'lan', ipv4: '10.0.0.20' }] },
          agent: { ...vm, vmId: 101, addresses: [{ network: 'lan', ipv4: '10.0.0.21' }], ...(startup && { startup }) },
        },
        clusters: {
          example: {
            distribution: { kind: 'k3s', version: 'v1.35.4+k3s1', datastore: 'sqlite' },
            nodes: { server: { role: 'server' }, agent: { role: 'agent' } },
            endpoint: '10.0.0.20',
            podNetwork: 'pods',
            serviceNetwork: 'services',
            networkPlugin: { kind: 'flannel', backend: 'vxlan' },
            loadBalancing: { kind: 'servicelb', pools: [] },
            storageClasses: {},
          },
        },
      }),
  };
}

export const switchBehindItsRouter: Example = {
  title: 'a switch and a router, each plugged into the other',
  topology: () =>
    defineTopology({
      source: 'example',
      sites: { home: { description: 'an example' } },
      networks,
      devices: {
        switch: { kind: 'switch', site: 'home', uplink: 'router' },
        router: { kind: 'router', site: 'home', uplink: 'switch', addresses: [{ network: 'lan', ipv4: '10.0.0.1' }] },
      },
    }),
};
