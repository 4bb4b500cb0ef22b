import type { ResourceGraph } from '../resource/graph.ts';
import { isObject, listAt, objectAt, textAt, valueAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import { podPath, workloadKinds } from './workloads.ts';

/** A Secret that pods of a workload cannot start without. */
export interface SecretReference {
  readonly object: KubernetesObject;
  /** Name of the Secret, as it is written. */
  readonly name: string;
  readonly path: JsonPath;
  /** Keys that it must have, each with its place. */
  readonly keys: readonly { readonly key: string; readonly path: JsonPath }[];
}

/** Every Secret that is read for environment variables or mounted, but for those that may be missing. */
export const secretReferences = oncePerGraph((graph: ResourceGraph): readonly SecretReference[] =>
  graph.objects(...workloadKinds).flatMap(referencesIn),
);

function referencesIn(object: KubernetesObject): SecretReference[] {
  const found: SecretReference[] = [];
  const path = podPath(object);
  const pod = objectAt(object.manifest, path);
  for (const list of ['containers', 'initContainers']) {
    for (const [index, container] of listAt(pod, [list]).entries()) {
      const at = (...rest: JsonPath): JsonPath => [...path, list, index, ...rest];
      for (const [number, entry] of listAt(container, ['env']).entries()) {
        const named = namedBy(valueAt(entry, ['valueFrom', 'secretKeyRef']), 'name');
        if (named !== undefined)
          found.push(reference(object, named, at('env', number, 'valueFrom', 'secretKeyRef'), [['key']]));
      }
      for (const [number, entry] of listAt(container, ['envFrom']).entries()) {
        const named = namedBy(valueAt(entry, ['secretRef']), 'name');
        if (named !== undefined) found.push(reference(object, named, at('envFrom', number, 'secretRef'), []));
      }
    }
  }
  for (const [number, volume] of listAt(pod, ['volumes']).entries()) {
    const named = namedBy(valueAt(volume, ['secret']), 'secretName');
    if (named === undefined) continue;
    const items = listAt(named.value, ['items']).map((_, item): JsonPath => ['items', item, 'key']);
    found.push(reference(object, named, [...path, 'volumes', number, 'secret'], items));
  }
  return found;
}

interface Named {
  readonly value: JsonObject;
  readonly field: string;
  readonly name: string;
}

/** What names a Secret that has to be there: looked for before any path to it is made, since most of what is there names none. */
function namedBy(value: Json, field: string): Named | undefined {
  if (!isObject(value)) return undefined;
  const name = textAt(value, [field]);
  return name === undefined || name === '' || value['optional'] === true ? undefined : { value, field, name };
}

function reference(
  object: KubernetesObject,
  { value, field, name }: Named,
  at: JsonPath,
  keyPaths: readonly JsonPath[],
): SecretReference {
  const keys = keyPaths.flatMap((steps) => {
    const key = textAt(value, steps);
    return key === undefined ? [] : [{ key, path: [...at, ...steps] }];
  });
  return { object, name, path: [...at, field], keys };
}

/** The Secrets of Receivers: Flux reads `token` of them, and nothing else. */
export function receiverTokens(graph: ResourceGraph): SecretReference[] {
  return graph.objects('Receiver').flatMap((object) => {
    if (object.group !== 'notification.toolkit.fluxcd.io') return [];
    const path: JsonPath = ['spec', 'secretRef', 'name'];
    const name = textAt(object.manifest, path);
    return name === undefined ? [] : [{ object, name, path, keys: [{ key: 'token', path }] }];
  });
}
