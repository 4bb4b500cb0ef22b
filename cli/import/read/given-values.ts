import { valuesOfReleases } from '../../../graph/charts/release-values.ts';
import { objectAt, type JsonObject } from '../../../graph/json.ts';
import type { ResourceGraph } from '../../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../../graph/resource/kubernetes-object.ts';

/** Values of a release, or those alone that stand in it, where others are not known. */
export function givenValues(graph: ResourceGraph, release: KubernetesObject): JsonObject {
  const given = valuesOfReleases(graph).of(release);
  return given.isKnown ? given.values : objectAt(release.manifest, ['spec', 'values']);
}
