import { isObject, listAt, objectsInside, type Json } from '../../../graph/json.ts';
import type { KubernetesObject } from '../../../graph/resource/kubernetes-object.ts';
import { unknownIn } from '../../../graph/unknown.ts';
import { place, type Said } from './said.ts';

/** Names of nodes that pods and volumes are bound to, sorted. They are some of the nodes, not all. */
export function namedPinned(objects: readonly KubernetesObject[]): Said<string>[] {
  const found = new Map<string, Said<string>>();
  const add = (name: Json, object: KubernetesObject): void => {
    if (typeof name !== 'string' || unknownIn(name) !== undefined || found.has(name)) return;
    found.set(name, { value: name, from: place(object) });
  };
  for (const object of objects) {
    for (const { value } of objectsInside(object.manifest)) {
      if (value['key'] === 'kubernetes.io/hostname') for (const name of listAt(value, ['values'])) add(name, object);
      const selector = value['nodeSelector'];
      if (isObject(selector)) add(selector['kubernetes.io/hostname'], object);
    }
  }
  return [...found.values()].sort((one, other) => (one.value < other.value ? -1 : 1));
}
