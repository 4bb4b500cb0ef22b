import { assumed } from 'holdfast';
import { machine } from './machine.talos.ts';

/** What nobody has confirmed yet. */
const correct = 'written by holdfast new: put in what you have';

/** Three Proxmox hosts, a virtual machine on each. */
export const machines = {
  sections: {
    hosts: {
      'pve-1': {
        site: 'home',
        platform: 'proxmox',
        uplink: 'switch',
        addresses: [{ network: 'lan', ipv4: assumed('192.168.1.11', correct) }],
      },
      'pve-2': {
        site: 'home',
        platform: 'proxmox',
        uplink: 'switch',
        addresses: [{ network: 'lan', ipv4: assumed('192.168.1.12', correct) }],
      },
      'pve-3': {
        site: 'home',
        platform: 'proxmox',
        uplink: 'switch',
        addresses: [{ network: 'lan', ipv4: assumed('192.168.1.13', correct) }],
      },
    },
    machines: {
      'node-1': {
        kind: 'proxmox-vm',
        host: 'pve-1',
        vmId: assumed(201, correct),
        cpuCores: assumed(4, correct),
        memoryMib: assumed(8192, correct),
        diskGib: assumed(100, correct),
        datastore: assumed('local-lvm', 'what Proxmox installs'),
        ...machine.settings,
        addresses: [{ network: 'lan', ipv4: assumed('192.168.1.21', correct) }],
      },
      'node-2': {
        kind: 'proxmox-vm',
        host: 'pve-2',
        vmId: assumed(202, correct),
        cpuCores: assumed(4, correct),
        memoryMib: assumed(8192, correct),
        diskGib: assumed(100, correct),
        datastore: assumed('local-lvm', 'what Proxmox installs'),
        ...machine.settings,
        addresses: [{ network: 'lan', ipv4: assumed('192.168.1.22', correct) }],
      },
      'node-3': {
        kind: 'proxmox-vm',
        host: 'pve-3',
        vmId: assumed(203, correct),
        cpuCores: assumed(4, correct),
        memoryMib: assumed(8192, correct),
        diskGib: assumed(100, correct),
        datastore: assumed('local-lvm', 'what Proxmox installs'),
        ...machine.settings,
        addresses: [{ network: 'lan', ipv4: assumed('192.168.1.23', correct) }],
      },
    },
  },
} as const;
