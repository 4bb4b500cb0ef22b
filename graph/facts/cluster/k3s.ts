import type { ResourceGraph } from '../../resource/graph.ts';
import { textAt } from '../../json.ts';

/**
 * Whether a cluster is known to be k3s: by its topology, by a plan that upgrades it, or by settings for the Traefik that k3s brings.
 * RKE2 takes such settings too, but under names of its own.
 */
export function isK3s(graph: ResourceGraph, cluster: string): boolean {
  const distribution = graph.declared('cluster').find(({ name }) => name === cluster)?.spec.distribution;
  if (distribution !== undefined && distribution.kind !== 'unknown') return distribution.kind === 'k3s';
  return graph.objects('HelmChartConfig', 'Plan').some((object) => {
    if (object.cluster !== cluster) return false;
    if (object.group === 'helm.cattle.io') return object.name === 'traefik';
    const image = textAt(object.manifest, ['spec', 'upgrade', 'image']) ?? '';
    return object.group === 'upgrade.cattle.io' && /(^|\/)k3s-upgrade(:|@|$)/.test(image);
  });
}
