import type { Construct } from 'constructs';
import { ClusterTree } from 'holdfast/charts';
import { addBackupAlerts, addBackups } from './backups.volsync.ts';
import { addHello } from './hello.ts';
import { addMonitoring } from './monitoring.ts';
import { addNetwork } from './network.cilium.ts';
import { addStorage } from './storage.longhorn.ts';
import { topology } from './topology.ts';
import { addNodeUpgrades } from './upgrades.k3s.ts';

/** What runs on cluster-name. */
export function addClusterName(scope: Construct): ClusterTree {
  const tree = new ClusterTree(scope, 'cluster-name', { topology });
  addNetwork(tree);
  addStorage(tree);
  addBackups(tree);
  addNodeUpgrades(tree);
  addMonitoring(tree);
  addHello(tree);
  // Last: it watches the volumes of everything above.
  addBackupAlerts(tree);
  return tree;
}
