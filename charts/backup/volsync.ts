import { Application, type ApplicationProps } from '../flux/application.ts';
import type { ChartVersion } from '../flux/chart-version.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease } from '../flux/helm-release.ts';

/** How Flux applies the operator, and which chart. */
export type VolsyncProps = ChartVersion & Pick<ApplicationProps, 'timeout' | 'retryInterval'>;

/** VolSync with the movers that volumes here are copied by: Kopia, restic, Syncthing. */
export class Volsync extends Application {
  constructor(tree: ClusterTree, { version = '0.18.5', ...application }: VolsyncProps = {}) {
    super(tree, 'volsync', {
      namespace: 'volsync-system',
      ...application,
      provides: { crdGroups: ['volsync.backube'] },
    });
    new HelmRelease(this, 'volsync', {
      // The Kopia mover exists in this fork alone. Its author has moved on to another project: plan to follow. Versions of its chart are not
      // its tags: this one runs its image 0.17.11, while the chart that calls itself 0.17.11 runs the image of the original.
      chart: { repository: 'https://perfectra1n.github.io/volsync/charts', chart: 'volsync', version },
      values: {
        manageCRDs: true,
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
      },
    });
  }
}
