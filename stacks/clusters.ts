import type { Construct } from 'constructs';
import type { ClusterTree } from '../charts/flux/cluster-tree.ts';
import { addCluster101 } from './cluster-101/charts.ts';
import { addHoneydue } from './honeydue/charts.ts';
import { addK3sHome } from './k3s-home/charts.ts';
import { addMediaGitops } from './media-gitops/charts.ts';
import { addPveHomelab } from './pve-homelab/charts.ts';

/** The clusters whose trees are synthesized, by name. */
export const clusters: Readonly<Record<string, (scope: Construct) => ClusterTree>> = {
  'cluster-101': addCluster101,
  honeydue: addHoneydue,
  'k3s-home': addK3sHome,
  'media-gitops': addMediaGitops,
  'pve-homelab': addPveHomelab,
};
