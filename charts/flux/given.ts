import type { Cluster } from '../../topology/clusters.ts';
import { hasLocalPath } from '../../topology/lookups.ts';

/** What a cluster has before anything is applied, as keys of `depends-on.ts`. */
export function givenBy(cluster: Cluster): Set<string> {
  if (cluster.distribution.kind === 'talos') return new Set();
  return new Set([
    ...(hasLocalPath(cluster) ? ['StorageClass/local-path'] : []),
    'CustomResourceDefinition/helm.cattle.io',
    'CustomResourceDefinition/k3s.cattle.io',
    'CustomResourceDefinition/traefik.io',
    // k3s ships the RuntimeClass for every runtime it finds on a node.
    'RuntimeClass/nvidia',
  ]);
}
