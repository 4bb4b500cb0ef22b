import type { Construct } from 'constructs';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { addAssistants } from './assistants.ts';
import { addDatabases } from './databases.ts';
import { addInfrastructure } from './infrastructure.ts';
import { addUpgrades } from '../../charts/upgrades/add-upgrades.ts';
import { topology } from './topology.ts';

/** The GitOps tree of pve-homelab. */
export function addPveHomelab(scope: Construct): ClusterTree {
  const tree = new ClusterTree(scope, 'pve-homelab', { topology });
  addInfrastructure(tree);
  addUpgrades(tree, '2026-11');
  addDatabases(tree);
  addAssistants(tree);
  return tree;
}
