import {
  Alerts,
  Application,
  KubePrometheusStack,
  etcdAlerts,
  fluxAlerts,
  nameAlerts,
  nodeAlerts,
  workloadAlerts,
  type ClusterTree,
} from 'holdfast/charts';
import { monitoring } from './parts/monitoring.local-path.ts';
import { published } from './parts/published.volsync.ts';

/** Secrets that `npx holdfast seal` encrypts, one file each. */
const sealed = new URL('./sealed/', import.meta.url);

/** Prometheus, and alerts that leave the cluster. */
export function addMonitoring(tree: ClusterTree): void {
  new KubePrometheusStack(tree, {
    namespace: 'observability',
    timeout: '10m',
    retryInterval: '2m',
    receivers: { sealed },
    publishes: ['flux', ...published.kinds],
    ...monitoring.settings,
    values: {},
  });
  const alerts = new Application(tree, 'cluster-alerts', { namespace: 'observability', podSecurity: 'privileged' });
  new Alerts(alerts, 'alerts', {
    name: 'cluster',
    alerts: [...nodeAlerts, ...workloadAlerts, ...nameAlerts, ...fluxAlerts, ...etcdAlerts(tree)],
  });
}
