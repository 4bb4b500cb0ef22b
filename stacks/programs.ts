import type { ClusterProgram } from '../infra/cluster-program.ts';
import cluster101 from './cluster-101/program.ts';
import honeydue from './honeydue/program.ts';
import k3sHome from './k3s-home/program.ts';
import mediaGitops from './media-gitops/program.ts';
import pveHomelab from './pve-homelab/program.ts';

/** The clusters whose nodes Pulumi provisions, by the name of their stack. */
export const programs: Readonly<Record<string, ClusterProgram>> = {
  'cluster-101': cluster101,
  honeydue,
  'k3s-home': k3sHome,
  'media-gitops': mediaGitops,
  'pve-homelab': pveHomelab,
};
