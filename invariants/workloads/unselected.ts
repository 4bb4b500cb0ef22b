import type { ResourceGraph } from '../../graph/graph.ts';
import { objectAt, type JsonPath } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/kubernetes-object.ts';
import { lookup } from '../../graph/lookup.ts';
import { podsNear } from '../../graph/pods-near.ts';
import type { Finding, Unevaluated } from '../invariant.ts';

/** An object that selects pods by labels. */
export interface Selecting {
  readonly object: KubernetesObject;
  /** Where its selector stands. */
  readonly path: JsonPath;
  /** Where the labels of the selector stand. */
  readonly labels: JsonPath;
}

/** What is to be said of a selector that fits the pods of no workload; nothing where it fits some. */
export function* unselected(
  graph: ResourceGraph,
  { object, path, labels }: Selecting,
): Generator<Finding | Unevaluated> {
  const wanted = Object.entries(objectAt(object.manifest, labels));
  if (wanted.length === 0) return;
  if (podsNear(graph, object).some((pod) => wanted.every(([key, value]) => pod[key] === value))) return;
  const at = object.locate(path);
  const shown = wanted.map(([key, value]) => `${key}=${String(value)}`).join(',');
  const unread = lookup(graph).unread(object.cluster, object.namespace);
  if (unread !== undefined || shown.includes('${')) {
    yield {
      at,
      object,
      notEvaluated: `no pod with ${shown} was read, and ${unread ?? 'a variable is filled in later'}`,
    };
    return;
  }
  yield {
    at,
    object,
    observed: `${shown}, which no pod${object.namespace === undefined ? '' : ` in ${object.namespace}`} carries`,
    required: 'labels of the pods of a workload',
    fix: 'copy the labels from spec.template.metadata.labels of the workload',
  };
}
