import { Application, type ApplicationProps } from '../flux/application.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import { objectAt, type JsonObject } from '../../graph/json.ts';
import { firstAddress, keepsSnapshots, serversOf } from '../../topology/lookups.ts';
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

/** By itself Prometheus passes over what the chart of the stack did not label: what other charts bring, and what is written. */
const readsEverything = {
  ruleSelectorNilUsesHelmValues: false,
  serviceMonitorSelectorNilUsesHelmValues: false,
  podMonitorSelectorNilUsesHelmValues: false,
  probeSelectorNilUsesHelmValues: false,
};

/**
 * What of the control plane can be watched. k3s runs these inside its own process, and Talos lets them listen on the node itself alone: no
 * endpoint exists, and alerts about them would never end. Only the etcd of k3s publishes to others (`etcd-expose-metrics`), on every server.
 */
function controlPlane({ topology, cluster }: ClusterTree): JsonObject {
  const servers = serversOf(cluster).flatMap((name) => firstAddress(topology.machines[name]) ?? []);
  return {
    kubeEtcd: keepsSnapshots(cluster) ? { enabled: true, endpoints: servers } : { enabled: false },
    kubeControllerManager: { enabled: false },
    kubeScheduler: { enabled: false },
    kubeProxy: { enabled: false },
  };
}

/**
 * Prometheus, Alertmanager, Grafana and the kinds that rules are written in.
 *
 * Upholds `alerts/monitors-are-selected`.
 */
export class KubePrometheusStack extends Application {
  constructor(tree: ClusterTree, { values, receivers, publishes, ...application }: KubePrometheusStackProps) {
    super(tree, 'kube-prometheus-stack', {
      ...application,
      podSecurity: 'privileged',
      provides: { crdGroups: ['monitoring.coreos.com'] },
    });
    new AlertReceivers(this, 'receivers', receivers);
    const { alertmanager, prometheus, grafana, ...rest } = values ?? {};
    const routing = alertRouting(tree);
    new HelmRelease(this, 'kube-prometheus-stack', {
      chart: { oci: 'oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack', version: '79.0.0' },
      timeout: '10m',
      values: {
        ...rest,
        prometheus: {
          ...objectAt(prometheus, []),
          prometheusSpec: { ...readsEverything, ...objectAt(prometheus, ['prometheusSpec']) },
        },
        // Its volume is held by one node at a time: a second pod beside the first would wait for it for ever.
        grafana: { deploymentStrategy: { type: 'Recreate' }, ...objectAt(grafana, []) },
        alertmanager: {
          ...routing,
          alertmanagerSpec: {
            ...objectAt(routing, ['alertmanagerSpec']),
            ...objectAt(alertmanager, ['alertmanagerSpec']),
          },
        },
        'kube-state-metrics': resourceMetrics([
          ...publishes,
          ...(keepsSnapshots(tree.cluster) ? (['etcdSnapshots'] as const) : []),
        ]),
        ...controlPlane(tree),
      },
    });
  }
}
