import { provisionPveHomelab } from './pve-homelab/program.ts';

/** The clusters whose nodes Pulumi provisions, by the name of their stack. */
export const programs: Readonly<Record<string, () => unknown>> = {
  'pve-homelab': provisionPveHomelab,
};
