import { assumed } from 'holdfast';

/** What nobody has confirmed yet. */
const correct = 'written by holdfast new: put in what you have';

/** A home network: a router, a switch, and a NAS apart from the nodes. */
export const site = {
  sites: {
    home: { description: assumed('where the machines stand', correct) },
  },
  networks: {
    lan: { purpose: 'hosts', ipv4: assumed('192.168.1.0/24', correct) },
  },
  sections: {
    devices: {
      router: {
        kind: 'router',
        site: 'home',
        uplink: 'switch',
        addresses: [{ network: 'lan', ipv4: assumed('192.168.1.1', correct) }],
        resolvesNames: true,
      },
      ups: assumed({ kind: 'ups', site: 'home' }, 'a write that power cuts off is a write that may be lost'),
      switch: { kind: 'switch', site: 'home', power: 'ups' },
      nas: {
        kind: 'nas',
        site: 'home',
        uplink: 'switch',
        power: 'ups',
        addresses: [{ network: 'lan', ipv4: assumed('192.168.1.10', correct) }],
        pools: { data: { redundancy: assumed('raid5', correct) } },
      },
    },
  },
} as const;
