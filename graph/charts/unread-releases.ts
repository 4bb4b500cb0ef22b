import type { ResourceGraph } from '../resource/graph.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';

/** Releases whose objects are not known: what their charts make of them can only be guessed from their values. */
export function unreadReleases(graph: ResourceGraph): KubernetesObject[] {
  return graph.objects('HelmRelease').filter((release) => graph.expanded.get(release)?.is !== 'made');
}
