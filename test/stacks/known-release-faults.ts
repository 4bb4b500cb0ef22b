import type { ReleaseFault } from '../../project/releases/fault.ts';

/** A fault of a release that is known, and why it is one. Each is mended with its cluster, and leaves this table then. */
export interface KnownFault extends ReleaseFault {
  readonly stack: string;
  readonly reason: string;
}

const ofStack = (stack: string, faults: readonly (ReleaseFault & { readonly reason: string })[]): KnownFault[] =>
  faults.map((fault) => ({ stack, ...fault }));

const twice = 'both charts make the ConfigMaps of Ceph-CSI under fixed names; the second release is refused';
const level = 'the namespace enforces restricted, and the chart sets no security context by itself';
const unlabelled = 'Prometheus reads what is labelled with its release, and the chart does not label it';

/** Every fault that the releases of the five stacks have. */
export const knownFaults: readonly KnownFault[] = [
  ...ofStack('cluster-101', [
    ...['ceph-config', 'ceph-csi-config', 'ceph-csi-encryption-kms-config'].map((name) => ({
      where: 'HelmRelease/ceph-csi-cephfs',
      check: 'name belongs to it alone',
      observed: `ConfigMap/${name}, which HelmRelease/ceph-csi-rbd makes too`,
      reason: twice,
    })),
    {
      where: 'HelmRelease/external-dns',
      check: 'Pod Security',
      observed: 'Deployment/external-dns violates PodSecurity "restricted',
      reason: 'the sidecar of the webhook has no security context',
    },
  ]),
  ...ofStack('k3s-home', [
    {
      where: 'HelmRelease/authentik',
      check: 'name belongs to it alone',
      observed: 'Secret/authentik, which UnsealedSecret/authentik makes too',
      reason: 'helm refuses what it does not own',
    },
    {
      where: 'HelmRelease/authentik',
      check: 'password outlives the release',
      observed:
        'StatefulSet/authentik-postgresql keeps its data, and the chart makes up what is in Secret/authentik-postgresql',
      reason: 'nobody names a Secret for the bundled PostgreSQL',
    },
    ...['server', 'worker'].map((name) => ({
      where: 'HelmRelease/authentik',
      check: 'Pod Security',
      observed: `Deployment/authentik-${name} violates PodSecurity "restricted`,
      reason: level,
    })),
    {
      where: 'HelmRelease/longhorn',
      check: 'name belongs to it alone',
      observed: 'StorageClass/longhorn, which StorageClass/longhorn makes too',
      reason: "Longhorn's manager deletes and remakes the class of its ConfigMap",
    },
    {
      where: 'HelmRelease/kube-prometheus-stack',
      check: 'alerts/monitors-are-selected',
      observed:
        'ServiceMonitor/kube-prometheus-stack-grafana (kube-prometheus-stack/charts/grafana/templates/servicemonitor.yaml): not labelled release=kube-prometheus-stack',
      reason: unlabelled,
    },
  ]),
  ...ofStack('media-gitops', [
    {
      where: 'HelmRelease/kube-prometheus-stack',
      check: 'alerts/monitors-are-selected',
      observed:
        'ServiceMonitor/kube-prometheus-stack-grafana (kube-prometheus-stack/charts/grafana/templates/servicemonitor.yaml): not labelled release=kube-prometheus-stack',
      reason: unlabelled,
    },
    {
      where: 'HelmRelease/volsync',
      check: 'alerts/monitors-are-selected',
      observed:
        'ServiceMonitor/volsync (volsync/templates/servicemonitor-volsync.yaml): not labelled release=kube-prometheus-stack',
      reason: unlabelled,
    },
  ]),
];
