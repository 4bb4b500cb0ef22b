import { assumed } from 'holdfast';

/** What nobody has confirmed yet. */
const correct = 'written by holdfast new: put in what you have';

/** k3s on servers in a private network. */
export const distribution = {
  cluster: {
    distribution: { kind: 'k3s', version: 'v1.35.4+k3s1' },
    endpoint: assumed('192.168.1.11', 'the first server; a virtual address would outlive it'),
  },
  escrow: [{ what: 'server-token', where: assumed('password manager', correct) }],
} as const;
