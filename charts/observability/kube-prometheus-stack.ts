import { Application, type ApplicationProps } from '../flux/application.ts';
import type { ChartVersion } from '../flux/chart-version.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import { objectAt, type JsonObject } from '../../graph/json.ts';
import { firstAddress, keepsSnapshots, serversOf, usesSqlite } from '../../topology/lookups.ts';
import { AlertReceivers, alertRouting, type ReceiverSource } from './alert-routing.ts';
import { resourceMetrics, type PublishedResources } from './resource-metrics.ts';
import { HelmRelease, type HelmReleaseProps } from '../flux/helm-release.ts';

/**
 * What Prometheus and Alertmanager keep on volumes: their class and sizes as Kubernetes quantities; or why they keep nothing, so that a pod that starts
 * anew has no history, no silences, and alerts that wait again.
 */
export type Keeping =
  | { readonly storageClass: string; readonly prometheus: string; readonly alertmanager: string }
  | { readonly nothing: string };

/** What a KubePrometheusStack is made of. */
export interface KubePrometheusStackProps
  extends ChartVersion, Pick<ApplicationProps, 'timeout' | 'retryInterval' | 'stage'> {
  /** Namespace that it runs in. */
  readonly namespace: string;
  /** Where the addresses come from by which alerts leave. */
  readonly receivers: ReceiverSource;
  /** Custom resources whose status is published. */
  readonly publishes: readonly PublishedResources[];
  /** What of it outlives its pods. */
  readonly keeps: Keeping;
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
 * endpoint exists, and alerts about them would never end. etcd alone publishes to others, on every server and on the port that the chart asks
 * (79.0.0, values.yaml, kubeEtcd.service): k3s by `etcd-expose-metrics`, Talos by its configuration.
 */
function controlPlane({ topology, cluster }: ClusterTree): JsonObject {
  const servers = serversOf(cluster).flatMap((name) => firstAddress(topology.machines[name]) ?? []);
  return {
    kubeEtcd: usesSqlite(cluster) ? { enabled: false } : { enabled: true, endpoints: servers },
    kubeControllerManager: { enabled: false },
    kubeScheduler: { enabled: false },
    kubeProxy: { enabled: false },
  };
}

/** Without a volume it writes to the disk of its node, and stops before that fills. */
function volumesOf(keeps: Keeping): Readonly<Record<'prometheus' | 'alertmanager', JsonObject>> {
  if ('nothing' in keeps) return { prometheus: { retentionSize: '4GB' }, alertmanager: {} };
  const claim = (storage: string): JsonObject => ({
    volumeClaimTemplate: { spec: { storageClassName: keeps.storageClass, resources: { requests: { storage } } } },
  });
  return {
    prometheus: { storageSpec: claim(keeps.prometheus) },
    alertmanager: { storage: claim(keeps.alertmanager) },
  };
}

/**
 * Prometheus, Alertmanager, Grafana and the kinds that rules are written in.
 *
 * Upholds `alerts/monitors-are-selected`.
 */
export class KubePrometheusStack extends Application {
  constructor(
    tree: ClusterTree,
    { version = '79.0.0', values, receivers, publishes, keeps, ...application }: KubePrometheusStackProps,
  ) {
    super(tree, 'kube-prometheus-stack', {
      ...application,
      podSecurity: 'privileged',
      provides: { crdGroups: ['monitoring.coreos.com'] },
    });
    new AlertReceivers(this, 'receivers', receivers);
    const { alertmanager, prometheus, grafana, ...rest } = values ?? {};
    const routing = alertRouting(tree);
    const volumes = volumesOf(keeps);
    new HelmRelease(this, 'kube-prometheus-stack', {
      chart: { oci: 'oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack', version },
      timeout: '10m',
      values: {
        ...rest,
        prometheus: {
          ...objectAt(prometheus, []),
          prometheusSpec: { ...readsEverything, ...volumes.prometheus, ...objectAt(prometheus, ['prometheusSpec']) },
        },
        // Its volume is held by one node at a time: a second pod beside the first would wait for it for ever.
        grafana: { deploymentStrategy: { type: 'Recreate' }, ...objectAt(grafana, []) },
        alertmanager: {
          ...routing,
          alertmanagerSpec: {
            ...objectAt(routing, ['alertmanagerSpec']),
            ...volumes.alertmanager,
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
