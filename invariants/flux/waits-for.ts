import { fluxKustomizations, type FluxKustomization } from '../../graph/facts/flux-kustomizations.ts';
import { isObject, listAt, textAt } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { oncePerGraph } from '../../graph/resource/once-per-graph.ts';

/**
 * Whether a Kustomization waits for another one by dependsOn, over however many.
 *
 * @returns those whose dependsOn says so, from the one that waits on; undefined where it does not wait
 */
export function waitsFor(
  graph: ResourceGraph,
  start: FluxKustomization,
  end: KubernetesObject,
): readonly KubernetesObject[] | undefined {
  const cameFrom = new Map<KubernetesObject, KubernetesObject | undefined>([[start.object, undefined]]);
  for (const object of cameFrom.keys()) {
    if (object === end) return back(cameFrom, object);
    for (const next of namedInDependsOn(graph, object)) if (!cameFrom.has(next)) cameFrom.set(next, object);
  }
  return undefined;
}

/** The Kustomizations that one waits for itself. */
export function namedInDependsOn(graph: ResourceGraph, object: KubernetesObject): KubernetesObject[] {
  const spec = specs(graph).get(object);
  if (spec === undefined) return [];
  return listAt(spec, ['dependsOn']).flatMap((entry) => {
    const name = isObject(entry) ? textAt(entry, ['name']) : undefined;
    const namespace = textAt(entry, ['namespace']) ?? object.namespace;
    return (
      (name === undefined ? undefined : lookup(graph).find(object.cluster, 'Kustomization', namespace, name)) ?? []
    );
  });
}

const specs = oncePerGraph((graph) => new Map(fluxKustomizations(graph).map(({ object, spec }) => [object, spec])));

function back(
  cameFrom: ReadonlyMap<KubernetesObject, KubernetesObject | undefined>,
  end: KubernetesObject,
): KubernetesObject[] {
  const chain: KubernetesObject[] = [];
  for (let at = cameFrom.get(end); at !== undefined; at = cameFrom.get(at)) chain.unshift(at);
  return chain;
}
