import { Application, type ApplicationProps } from '../flux/application.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease, type HelmReleaseProps } from '../flux/helm-release.ts';

export interface KubePrometheusStackProps extends Pick<ApplicationProps, 'timeout' | 'retryInterval'> {
  readonly namespace: string;
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
  constructor(tree: ClusterTree, { values, ...application }: KubePrometheusStackProps) {
    super(tree, 'kube-prometheus-stack', {
      ...application,
      podSecurity: 'privileged',
      provides: { crdGroups: ['monitoring.coreos.com'] },
    });
    new HelmRelease(this, 'kube-prometheus-stack', {
      chart: { oci: 'oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack', version: '79.0.0' },
      timeout: '10m',
      values: { ...values, ...(tree.cluster.distribution.kind === 'k3s' && insideK3s) },
    });
  }
}
