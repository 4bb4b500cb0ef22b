import { Application } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { Alerts } from '../../charts/observability/alerts.ts';
import {
  certificateAlerts,
  fluxAlerts,
  nameAlerts,
  nodeAlerts,
  workloadAlerts,
} from '../../charts/observability/cluster-alerts.ts';
import { etcdAlerts } from '../../charts/observability/etcd-alerts.ts';
import { gatewayAlerts } from '../../charts/observability/gateway-alerts.ts';
import { longhornAlerts, veleroAlerts } from '../../charts/observability/longhorn-alerts.ts';
import { schedules } from './backups.ts';
import { Scrapes, certManagerPods, dcgmPods, longhornPods, veleroPods } from '../../charts/observability/scrapes.ts';

/** What is told of k3s-home, and the pods that it is read from. */
export function addAlerts(tree: ClusterTree): void {
  const app = new Application(tree, 'cluster-alerts', { namespace: 'monitoring', podSecurity: 'privileged' });
  const storage = tree.topology.storage['longhorn'];
  const version = storage?.kind === 'longhorn' ? storage.version : '';
  // Nothing of Longhorn runs in WSL2: its node is tainted.
  const nodes = Object.entries(tree.cluster.nodes).flatMap(([name, node]) =>
    node?.taints === undefined ? [name] : [],
  );
  new Scrapes(app, 'scrapes', [certManagerPods, dcgmPods, longhornPods, veleroPods]);
  new Alerts(app, 'cluster', {
    name: 'cluster',
    alerts: [...nodeAlerts, ...workloadAlerts, ...nameAlerts, ...fluxAlerts, ...certificateAlerts, ...etcdAlerts(tree)],
  });
  new Alerts(app, 'gateway', { name: 'gateway', alerts: gatewayAlerts(Object.keys(tree.cluster.gateways ?? {})) });
  new Alerts(app, 'storage', {
    name: 'storage',
    alerts: [...longhornAlerts(version, nodes), ...veleroAlerts(schedules)],
  });
}
