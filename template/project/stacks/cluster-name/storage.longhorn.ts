import {
  Alerts,
  Application,
  Longhorn,
  LonghornDisks,
  SnapshotController,
  longhornAlerts,
  type ClusterTree,
} from 'holdfast/charts';

/** Longhorn on the disks that the topology names, snapshots, and what is told of them. */
export function addStorage(tree: ClusterTree): void {
  new SnapshotController(tree);
  new Longhorn(tree);
  const disks = new Application(tree, 'longhorn-disks', { namespace: 'longhorn-system', podSecurity: 'privileged' });
  new LonghornDisks(disks, 'disks');
  const alerts = new Application(tree, 'longhorn-alerts', { namespace: 'longhorn-system', podSecurity: 'privileged' });
  new Alerts(alerts, 'alerts', { name: 'longhorn', alerts: longhornAlerts('1.11.0', Object.keys(tree.cluster.nodes)) });
}
