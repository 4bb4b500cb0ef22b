import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import type { ReleaseFault } from '../../project/releases/fault.ts';
import { isRenderedAnew } from './real-renderings.ts';

/**
 * Faults that are mended, and that only the stored renderings still show: helm made those of the values before. Where the chart is at hand
 * (`.ci/provide-charts`) the release is rendered with the values that it has now, and nothing of this may be left.
 */
interface StoredFault extends ReleaseFault {
  readonly stack: string;
}

const ofStack = (stack: string, faults: readonly ReleaseFault[]): StoredFault[] =>
  faults.map((fault) => ({ stack, ...fault }));

const grafana = {
  where: 'HelmRelease/kube-prometheus-stack',
  check: 'alerts/monitors-are-selected',
  observed:
    'ServiceMonitor/kube-prometheus-stack-grafana (kube-prometheus-stack/charts/grafana/templates/servicemonitor.yaml): not labelled release=kube-prometheus-stack',
};
const renamedClass = (where: string, object: string): ReleaseFault => ({
  where,
  check: 'storage/class-exists',
  observed: `${object}: StorageClass longhorn, which the cluster does not have`,
});

const storedFaults: readonly StoredFault[] = [
  ...ofStack('cluster-101', [
    ...['ceph-config', 'ceph-csi-config', 'ceph-csi-encryption-kms-config'].map((name) => ({
      where: 'HelmRelease/ceph-csi-cephfs',
      check: 'name belongs to it alone',
      observed: `ConfigMap/${name}, which HelmRelease/ceph-csi-rbd makes too`,
    })),
    {
      where: 'HelmRelease/external-dns',
      check: 'Pod Security',
      observed: 'Deployment/external-dns violates PodSecurity "restricted',
    },
    // The version that is pinned now was never stored.
    { where: 'HelmRelease/volsync', check: 'is rendered', observed: 'nothing rendered it' },
  ]),
  ...ofStack('k3s-home', [
    ...['server', 'worker'].map((name) => ({
      where: 'HelmRelease/authentik',
      check: 'Pod Security',
      observed: `Deployment/authentik-${name} violates PodSecurity "restricted`,
    })),
    renamedClass(
      'HelmRelease/authentik',
      'StatefulSet/authentik-postgresql (authentik/charts/postgresql/templates/primary/statefulset.yaml)',
    ),
    renamedClass(
      'HelmRelease/kube-prometheus-stack',
      'PersistentVolumeClaim/kube-prometheus-stack-grafana (kube-prometheus-stack/charts/grafana/templates/pvc.yaml)',
    ),
    grafana,
  ]),
  ...ofStack('media-gitops', [
    grafana,
    {
      // Another chart's monitor, which the Prometheus of the stored rendering passes over.
      where: 'HelmRelease/volsync',
      check: 'alerts/monitors-are-selected',
      observed:
        'ServiceMonitor/volsync (volsync/templates/servicemonitor-volsync.yaml): not labelled release=kube-prometheus-stack',
    },
  ]),
];

/** Those of a stack whose releases are not rendered anew here, as far as Pod Security finds them, or everything else. */
export function faultsOfStored(
  stack: string,
  graph: ResourceGraph,
  by: 'Pod Security' | 'other checks',
): StoredFault[] {
  const current = new Set(
    graph
      .objects('HelmRelease')
      .filter((release) => isRenderedAnew(graph, release))
      .map(describe),
  );
  const isJudgedBy = ({ check }: StoredFault): boolean => (check === 'Pod Security') === (by === 'Pod Security');
  // Prometheus decides which monitors are read, whoever makes them.
  const decider = ({ where, check }: StoredFault): string =>
    check === 'alerts/monitors-are-selected' ? 'HelmRelease/kube-prometheus-stack' : where;
  return storedFaults.filter((fault) => fault.stack === stack && isJudgedBy(fault) && !current.has(decider(fault)));
}

/** Faults as lines that can be compared. */
export function linesOf(faults: readonly ReleaseFault[]): string[] {
  return faults.map(({ where, check, observed }) => `${where} | ${check} | ${observed}`).sort();
}
