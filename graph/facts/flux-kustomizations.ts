import type { ResourceGraph } from '../resource/graph.ts';
import { addTo, groupBy } from '../group-by.ts';
import { objectAt, type JsonObject } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';

/** A Flux Kustomization, as it is applied. */
export interface FluxKustomization {
  /** The object itself. */
  readonly object: KubernetesObject;
  /** The folder that `spec.path` names, as far as it was read. */
  readonly folder: string | undefined;
  /** Its spec, with what patches of the Kustomization that applies it add. */
  readonly spec: JsonObject;
  /** Objects that it applies. */
  readonly applies: readonly KubernetesObject[];
}

/** Every Flux Kustomization of the graph. */
export const fluxKustomizations: (graph: ResourceGraph) => readonly FluxKustomization[] = oncePerGraph(read);

/** The Kustomization that applies an object, as far as it was read. */
export function kustomizationOf(graph: ResourceGraph, object: KubernetesObject): FluxKustomization | undefined {
  const { appliedBy } = object;
  if (appliedBy === undefined) return undefined;
  return byDocument(graph)
    .get(appliedBy.declared.document)
    ?.find(({ object: { cluster } }) => cluster === appliedBy.cluster);
}

const byDocument = oncePerGraph((graph) => groupBy(fluxKustomizations(graph), ({ object }) => object.written));

function read(graph: ResourceGraph): FluxKustomization[] {
  const consumers = graph.scopes.flatMap((scope) => scope.consumers);
  const consumersOf = groupBy(consumers, (consumer) => consumer.declared.document);
  const applied = new Map<KubernetesObject['appliedBy'], KubernetesObject[]>();
  for (const object of graph.objects())
    for (const consumer of [object.appliedBy ?? [], object.alsoAppliedBy].flat()) addTo(applied, consumer, object);
  return graph
    .objects('Kustomization')
    .filter(({ group }) => group === 'kustomize.toolkit.fluxcd.io')
    .map((object) => {
      const own = (consumersOf.get(object.written) ?? []).filter(({ cluster }) => cluster === object.cluster);
      return {
        object,
        folder: own[0]?.folder,
        spec: objectAt(object.manifest, ['spec']),
        applies: own.flatMap((consumer) => applied.get(consumer) ?? []),
      };
    });
}
