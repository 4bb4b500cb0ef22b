import { assumed, spreadGroup } from 'holdfast';

/** What nobody has confirmed yet. */
const correct = 'written by holdfast new: put in what you have';

/** Three servers of Hetzner Cloud. */
export const machines = {
  sections: {
    machines: {
      'node-1': {
        kind: 'hetzner-server',
        site: 'home',
        location: 'nbg1',
        serverType: assumed('cx33', correct),
        placementGroup: spreadGroup('cluster-name', 1),
        operatingSystem: 'ubuntu-24.04',
        addresses: [{ network: 'private', ipv4: '192.168.1.11' }],
      },
      'node-2': {
        kind: 'hetzner-server',
        site: 'home',
        location: 'nbg1',
        serverType: assumed('cx33', correct),
        placementGroup: spreadGroup('cluster-name', 2),
        operatingSystem: 'ubuntu-24.04',
        addresses: [{ network: 'private', ipv4: '192.168.1.12' }],
      },
      'node-3': {
        kind: 'hetzner-server',
        site: 'home',
        location: 'nbg1',
        serverType: assumed('cx33', correct),
        placementGroup: spreadGroup('cluster-name', 3),
        operatingSystem: 'ubuntu-24.04',
        addresses: [{ network: 'private', ipv4: '192.168.1.13' }],
      },
    },
  },
} as const;
