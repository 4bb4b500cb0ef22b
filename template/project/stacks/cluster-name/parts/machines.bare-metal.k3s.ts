import { assumed } from 'holdfast';

/** What nobody has confirmed yet. */
const correct = 'written by holdfast new: put in what you have';

/** Three machines of metal. */
export const machines = {
  sections: {
    hosts: {
      'metal-1': {
        site: 'home',
        platform: 'linux',
        uplink: 'switch',
        addresses: [{ network: 'lan', ipv4: assumed('192.168.1.11', correct) }],
        disks: { system: { kind: 'nvme', sizeGb: assumed(500, correct), holdsSystem: true } },
      },
      'metal-2': {
        site: 'home',
        platform: 'linux',
        uplink: 'switch',
        addresses: [{ network: 'lan', ipv4: assumed('192.168.1.12', correct) }],
        disks: { system: { kind: 'nvme', sizeGb: assumed(500, correct), holdsSystem: true } },
      },
      'metal-3': {
        site: 'home',
        platform: 'linux',
        uplink: 'switch',
        addresses: [{ network: 'lan', ipv4: assumed('192.168.1.13', correct) }],
        disks: { system: { kind: 'nvme', sizeGb: assumed(500, correct), holdsSystem: true } },
      },
    },
    machines: {
      'node-1': {
        kind: 'bare-metal',
        host: 'metal-1',
        addresses: [{ network: 'lan', ipv4: assumed('192.168.1.21', correct) }],
      },
      'node-2': {
        kind: 'bare-metal',
        host: 'metal-2',
        addresses: [{ network: 'lan', ipv4: assumed('192.168.1.22', correct) }],
      },
      'node-3': {
        kind: 'bare-metal',
        host: 'metal-3',
        addresses: [{ network: 'lan', ipv4: assumed('192.168.1.23', correct) }],
      },
    },
  },
} as const;
