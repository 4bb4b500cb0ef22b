import { Application } from '../flux/application.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import { NodeUpgrades } from './node-upgrades.ts';
import { UpgradeController, upgradeNamespace } from './upgrade-controller.ts';

/** Keeps k3s at the version of the topology, and the packages of the nodes at a patch level; one node at a time. */
export function addUpgrades(tree: ClusterTree, patchLevel: string): void {
  const { distribution } = tree.cluster;
  if (distribution.kind !== 'k3s') throw new Error(`${tree.name} runs ${distribution.kind}, which upgrades itself`);
  const controller = new Application(tree, 'system-upgrade-controller', {
    namespace: upgradeNamespace,
    // Upgrades run with the host's file system: nothing less is allowed to.
    podSecurity: 'privileged',
    provides: { crdGroups: ['upgrade.cattle.io'] },
    remoteResources: [UpgradeController.crd],
  });
  new UpgradeController(controller, 'controller');
  const plans = new Application(tree, 'node-upgrades', { namespace: upgradeNamespace, podSecurity: 'privileged' });
  new NodeUpgrades(plans, 'plans', { distribution, patchLevel });
}
