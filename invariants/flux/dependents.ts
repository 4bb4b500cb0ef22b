import { fluxKustomizations, kustomizationOf, type FluxKustomization } from '../../graph/facts/flux-kustomizations.ts';
import { addTo, groupBy } from '../../graph/group-by.ts';
import { isObject, listAt, textAt, type JsonPath } from '../../graph/json.ts';
import type { Origin } from '../../graph/origin.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { oncePerGraph } from '../../graph/resource/once-per-graph.ts';

/** A Kustomization with those that wait for it by dependsOn. */
export interface Awaited extends FluxKustomization {
  /** At least one, as they were read. */
  readonly dependents: readonly KubernetesObject[];
}

/** Every Kustomization that another one waits for. */
export const awaited: (graph: ResourceGraph) => readonly Awaited[] = oncePerGraph((graph) => {
  const all = fluxKustomizations(graph);
  const dependents = new Map<string, KubernetesObject[]>();
  for (const { object, spec } of all)
    for (const entry of listAt(spec, ['dependsOn'])) {
      const name = isObject(entry) ? textAt(entry, ['name']) : undefined;
      if (name === undefined) continue;
      const key = keyOf(object.cluster, textAt(entry, ['namespace']) ?? object.namespace, name);
      addTo(dependents, key, object);
    }
  return all.flatMap((each) => {
    const { cluster, namespace, name } = each.object;
    const own = dependents.get(keyOf(cluster, namespace, name));
    return own === undefined ? [] : [{ ...each, dependents: own }];
  });
});

/** So many Kustomizations of one parent are mended by a patch of the parent, not one by one. */
const worthAPatch = 2;

/**
 * Where something about Kustomizations is decided: in each of them; where several of one parent have it, in the parent, whose patch mends
 * all.
 *
 * @param path the field in each of them
 */
export function decidingPlaces(
  graph: ResourceGraph,
  faulty: readonly Awaited[],
  path: (each: Awaited) => JsonPath,
): ReadonlyMap<Awaited, Origin> {
  const parents = new Map(faulty.map((each) => [each, kustomizationOf(graph, each.object)]));
  const children = groupBy(faulty, (each) => parents.get(each));
  return new Map(
    faulty.map((each) => {
      const parent = parents.get(each);
      const isShared = (children.get(parent) ?? []).length >= worthAPatch;
      return [each, isShared && parent ? parent.object.locate(['spec']) : each.object.locate(path(each))];
    }),
  );
}

/** Whether it is ready only when what it applies is healthy. */
export function isHealthChecked({ spec }: FluxKustomization): boolean {
  return spec['wait'] === true || listAt(spec, ['healthChecks']).length > 0;
}

function keyOf(cluster: string, namespace: string | undefined, name: string): string {
  return JSON.stringify([cluster, namespace, name]);
}
