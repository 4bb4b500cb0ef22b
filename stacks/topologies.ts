import type { Topology } from '../topology/topology.ts';
import { topology as cluster101 } from './cluster-101/topology.ts';
import { topology as honeydue } from './honeydue/topology.ts';
import { topology as k3sHome } from './k3s-home/topology.ts';
import { topology as mediaGitops } from './media-gitops/topology.ts';
import { topology as pveHomelab } from './pve-homelab/topology.ts';

/** The topologies of all clusters, by name. */
export const topologies: Readonly<Record<string, Topology>> = {
  'cluster-101': cluster101,
  honeydue,
  'k3s-home': k3sHome,
  'media-gitops': mediaGitops,
  'pve-homelab': pveHomelab,
};
