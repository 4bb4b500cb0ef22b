import { Application, type ApplicationProps } from '../flux/application.ts';
import type { ChartVersion } from '../flux/chart-version.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease } from '../flux/helm-release.ts';

/** How Flux applies the controller, and which chart. */
export type SnapshotControllerProps = ChartVersion & Pick<ApplicationProps, 'timeout' | 'retryInterval'>;

/** The controller of VolumeSnapshots with their kinds, which no CSI driver brings. */
export class SnapshotController extends Application {
  constructor(tree: ClusterTree, { version = '4.1.0', ...application }: SnapshotControllerProps = {}) {
    super(tree, 'snapshot-controller', {
      namespace: 'kube-system',
      ...application,
      provides: { crdGroups: ['snapshot.storage.k8s.io', 'groupsnapshot.storage.k8s.io'] },
    });
    new HelmRelease(this, 'snapshot-controller', {
      chart: { repository: 'https://piraeus.io/helm-charts', chart: 'snapshot-controller', version },
    });
  }
}
