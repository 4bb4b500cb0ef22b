import type { Construct } from 'constructs';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { topology } from './topology.ts';

/** The GitOps tree of pve-homelab. */
export function addPveHomelab(scope: Construct): ClusterTree {
  return new ClusterTree(scope, 'pve-homelab', { topology });
}
