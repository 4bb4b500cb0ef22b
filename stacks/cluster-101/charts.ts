import type { Construct } from 'constructs';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { addApplications } from './applications.ts';
import { addAlerts, addInfrastructure } from './infrastructure.ts';
import { topology } from './topology.ts';

/** The GitOps tree of cluster-101. */
export function addCluster101(scope: Construct): ClusterTree {
  const tree = new ClusterTree(scope, 'cluster-101', { topology });
  addInfrastructure(tree);
  addApplications(tree);
  addAlerts(tree);
  return tree;
}
