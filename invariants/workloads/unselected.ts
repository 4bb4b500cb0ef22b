import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { objectAt, type Json, type JsonObject, type JsonPath } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { podsNear } from '../../graph/facts/pods-near.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { workloadKinds } from '../../graph/facts/workloads.ts';
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
  const hidden = podsNear(graph, object).some((pod) => mayBeSelected(pod, wanted));
  const shown = wanted.map(([key, value]) => `${key}=${String(value)}`).join(',');
  const unread =
    lookup(graph).unread({
      cluster: object.cluster,
      kinds: [...workloadKinds, 'Pod'],
      namespace: object.namespace,
    }) ??
    labelledLater(object) ??
    startedElsewhere(graph, object);
  if (unread !== undefined || hidden || unknownIn(shown) !== undefined) {
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

/** Programs of charts label their own pods once they run, as Longhorn's managers do, and select what the distribution runs. */
function labelledLater({ madeBy, template }: KubernetesObject): string | undefined {
  return madeBy === undefined || template === undefined
    ? undefined
    : `what HelmRelease/${madeBy.name} starts may be labelled later`;
}

/** Where the repository makes no pods at all, somebody starts them by hand or by a program of their own, such as DevPod. */
function startedElsewhere(graph: ResourceGraph, object: KubernetesObject): string | undefined {
  return podsNear(graph, object).length === 0 ? 'nothing here makes pods in its namespace' : undefined;
}

/** Whether labels fit once their variables are filled in. */
function mayBeSelected(labels: JsonObject, wanted: readonly (readonly [string, Json])[]): boolean {
  return wanted.every(([key, value]) => labels[key] === value || unknownIn(labels[key]) !== undefined);
}
