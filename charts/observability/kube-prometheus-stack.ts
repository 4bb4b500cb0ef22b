import { Application, type ApplicationProps } from '../flux/application.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import { objectAt } from '../../graph/json.ts';
import { AlertReceivers, alertRouting, type ReceiverSource } from './alert-routing.ts';
import { resourceMetrics, type PublishedResources } from './resource-metrics.ts';
import { HelmRelease, type HelmReleaseProps } from '../flux/helm-release.ts';

/** What a KubePrometheusStack is made of. */
export interface KubePrometheusStackProps extends Pick<ApplicationProps, 'timeout' | 'retryInterval' | 'stage'> {
  /** Namespace that it runs in. */
  readonly namespace: string;
  /** Where the addresses come from by which alerts leave. */
  readonly receivers: ReceiverSource;
  /** Custom resources whose status is published. */
  readonly publishes: readonly PublishedResources[];
  /** Values of the chart, apart from those that follow from the cluster. */
  readonly values: HelmReleaseProps['values'];
}

/** k3s runs these inside its own process: their endpoints do not exist, and alerts about them would never end. */
const insideK3s = {
  kubeEtcd: { enabled: false },
  kubeControllerManager: { enabled: false },
  kubeScheduler: { enabled: false },
  kubeProxy: { enabled: false },
};

/** Prometheus, Alertmanager, Grafana and the kinds that rules are written in. */
export class KubePrometheusStack extends Application {
  constructor(tree: ClusterTree, { values, receivers, publishes, ...application }: KubePrometheusStackProps) {
    super(tree, 'kube-prometheus-stack', {
      ...application,
      podSecurity: 'privileged',
      provides: { crdGroups: ['monitoring.coreos.com'] },
    });
    new AlertReceivers(this, 'receivers', receivers);
    const { alertmanager, ...rest } = values ?? {};
    const routing = alertRouting(tree);
    new HelmRelease(this, 'kube-prometheus-stack', {
      chart: { oci: 'oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack', version: '79.0.0' },
      timeout: '10m',
      values: {
        ...rest,
        alertmanager: {
          ...routing,
          alertmanagerSpec: {
            ...objectAt(routing, ['alertmanagerSpec']),
            ...objectAt(alertmanager, ['alertmanagerSpec']),
          },
        },
        'kube-state-metrics': resourceMetrics(publishes),
        ...(tree.cluster.distribution.kind === 'k3s' && insideK3s),
      },
    });
  }
}
