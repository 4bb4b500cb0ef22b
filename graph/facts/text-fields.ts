import { listAt, objectAt, type JsonPath } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { podPath, workloadKinds } from './workloads.ts';

/** Where an object must hold text, and people write numbers and booleans: labels, annotations, data, environment variables. */
export function* textFieldsOf(object: KubernetesObject): Generator<JsonPath> {
  const maps: JsonPath[] = [
    ['metadata', 'labels'],
    ['metadata', 'annotations'],
  ];
  if (object.group === '' && object.kind === 'ConfigMap') maps.push(['data']);
  if (object.group === '' && object.kind === 'Secret') maps.push(['stringData'], ['data']);
  for (const map of maps) for (const key of Object.keys(objectAt(object.manifest, map))) yield [...map, key];
  if (!(workloadKinds as readonly string[]).includes(object.kind)) return;
  for (const list of ['containers', 'initContainers']) {
    const containers = [...podPath(object), list];
    for (const [index, container] of listAt(object.manifest, containers).entries())
      for (const number of listAt(container, ['env']).keys()) yield [...containers, index, 'env', number, 'value'];
  }
}
