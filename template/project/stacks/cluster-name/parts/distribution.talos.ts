import { assumed } from 'holdfast';

/** What nobody has confirmed yet. */
const correct = 'written by holdfast new: put in what you have';

/** Talos is the whole system of the machines. */
export const distribution = {
  cluster: {
    distribution: { kind: 'talos', version: 'v1.14.0', kubernetesVersion: 'v1.35.4' },
    endpoint: assumed('192.168.1.20', 'a virtual address that the servers hand on among each other'),
  },
  escrow: [{ what: 'talos-secrets', where: assumed('password manager', correct) }],
} as const;
