import { addUpgrades, type ClusterTree } from 'holdfast/charts';

/** k3s at the version of the topology, and packages of the nodes as of a month: change it, and they are upgraded one by one. */
export function addNodeUpgrades(tree: ClusterTree): void {
  addUpgrades(tree, '2026-11');
}
