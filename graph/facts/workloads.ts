import { isObject, listAt, objectAt, type JsonObject, type JsonPath } from '../json.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';

/** Kinds whose pods come from a template. */
export const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'] as const;

/** Where a workload describes its pods. */
export function podPath({ kind }: KubernetesObject): JsonPath {
  return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template', 'spec'] : ['spec', 'template', 'spec'];
}

/** A container of a workload, with its place in it. */
export interface Container {
  /** The workload that it belongs to. */
  readonly object: KubernetesObject;
  /** What is said of it. */
  readonly container: JsonObject;
  /** The way to it in the workload. */
  readonly path: JsonPath;
}

/** Every container of every workload that was read; those that only start up others are left out. */
export function* containers(graph: ResourceGraph): Generator<Container> {
  for (const object of graph.objects(...workloadKinds)) {
    const path = [...podPath(object), 'containers'];
    for (const [index, container] of listAt(object.manifest, path).entries()) {
      if (isObject(container)) yield { object, container, path: [...path, index] };
    }
  }
}

/** Labels of a workload's pods. */
export function podLabels(object: KubernetesObject): JsonObject {
  return objectAt(object.manifest, [...podPath(object).slice(0, -1), 'metadata', 'labels']);
}
