import type { ResourceGraph } from '../../resource/graph.ts';
import { valueAt } from '../../json.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { releasesOfChart } from './chart-releases.ts';

export const longhornProvisioner = 'driver.longhorn.io';

/**
 * Every HelmRelease of Longhorn with the version or range that it asks for. One that names its chart by a source without a version, such as by a
 * digest, says nothing of it.
 */
export function longhornReleases(graph: ResourceGraph): { object: KubernetesObject; version: string | undefined }[] {
  const clusters = new Set(graph.objects('HelmRelease').map(({ cluster }) => cluster));
  return [...clusters].flatMap((cluster) =>
    releasesOfChart(graph)(cluster, 'longhorn').flatMap(({ release, text }) =>
      text === undefined && valueAt(release.manifest, ['spec', 'chartRef']) !== undefined
        ? []
        : [{ object: release, version: text }],
    ),
  );
}

/** Storage classes of Longhorn. */
export function longhornClasses(graph: ResourceGraph): KubernetesObject[] {
  return graph.objects('StorageClass').filter(({ manifest }) => manifest['provisioner'] === longhornProvisioner);
}
