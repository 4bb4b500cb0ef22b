import type { ResourceGraph } from '../resource/graph.ts';
import { groupBy } from '../group-by.ts';
import { objectAt, type JsonObject } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import { operatorPods } from './operator-pods.ts';
import { podLabels, workloadKinds } from './workloads.ts';

/** Labels of the pods that may be in the namespace of an object: those of a namespace that is set elsewhere count everywhere. */
export function podsNear(graph: ResourceGraph, { cluster, namespace }: KubernetesObject): JsonObject[] {
  const pods = podsByNamespace(graph);
  const near = namespace === undefined ? [`${cluster}\n`] : [`${cluster}\n${namespace}`, `${cluster}\n*`];
  if (namespace === undefined) return [...pods].flatMap(([key, own]) => (key.startsWith(near[0] ?? '') ? own : []));
  return near.flatMap((key) => pods.get(key) ?? []);
}

const podsByNamespace = oncePerGraph((graph) => {
  const pods = [
    ...graph.objects(...workloadKinds).map((object) => ({ object, labels: podLabels(object) })),
    ...graph.objects('Pod').map((object) => ({ object, labels: objectAt(object.manifest, ['metadata', 'labels']) })),
    ...operatorPods(graph),
  ];
  const grouped = groupBy(pods, ({ object: { cluster, namespace } }) => `${cluster}\n${namespace ?? '*'}`);
  return new Map([...grouped].map(([key, own]) => [key, own.map(({ labels }) => labels)]));
});
