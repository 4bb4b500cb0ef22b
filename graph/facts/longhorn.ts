import type { ResourceGraph } from '../resource/graph.ts';
import { textAt } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';

export const longhornProvisioner = 'driver.longhorn.io';

/** Every HelmRelease of Longhorn with the version or range that it asks for. */
export function longhornReleases(graph: ResourceGraph): { object: KubernetesObject; version: string | undefined }[] {
  return graph
    .objects('HelmRelease')
    .flatMap((object) =>
      textAt(object.manifest, ['spec', 'chart', 'spec', 'chart']) === 'longhorn'
        ? [{ object, version: textAt(object.manifest, ['spec', 'chart', 'spec', 'version']) }]
        : [],
    );
}

/** Storage classes of Longhorn. */
export function longhornClasses(graph: ResourceGraph): KubernetesObject[] {
  return graph.objects('StorageClass').filter(({ manifest }) => manifest['provisioner'] === longhornProvisioner);
}
