import { assumed } from 'holdfast';

/** Who keeps what must outlive the machines. */
export const bucket = {
  services: {
    'object-storage': {
      kind: 'object-storage',
      endpoint: assumed('backblazeb2.com', 'not where the machines are: a closed account would take the copies along'),
      without: 'nothing new is copied there; what is older is there when it is back',
    },
  },
  cluster: {
    uses: ['object-storage'],
  },
} as const;
