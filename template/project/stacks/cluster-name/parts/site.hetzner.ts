import { assumed } from 'holdfast';

/** What nobody has confirmed yet. */
const correct = 'written by holdfast new: put in what you have';

/** A location of Hetzner Cloud. */
export const site = {
  sites: {
    home: { description: assumed('Hetzner Cloud nbg1', correct) },
  },
  networks: {
    // Hetzner's private networks carry IPv4 only, with an MTU of 1450, and no firewall filters them.
    private: { purpose: 'private', ipv4: '192.168.1.0/24', mtu: 1450 },
  },
  sections: {},
} as const;
