import type { ResourceGraph } from './graph.ts';
import { isObject, listAt, objectAt, textAt, type JsonPath } from './json.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { oncePerGraph } from './once-per-graph.ts';
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
  graph.objects(...workloadKinds).flatMap((object) => [...referencesIn(object)]),
);

function* referencesIn(object: KubernetesObject): Generator<SecretReference> {
  const pod = podPath(object);
  for (const list of ['containers', 'initContainers']) {
    for (const [index, container] of listAt(object.manifest, [...pod, list]).entries()) {
      if (!isObject(container)) continue;
      const at = [...pod, list, index];
      for (const number of listAt(container, ['env']).keys())
        yield* reference(object, [...at, 'env', number, 'valueFrom', 'secretKeyRef'], 'name', [['key']]);
      for (const number of listAt(container, ['envFrom']).keys())
        yield* reference(object, [...at, 'envFrom', number, 'secretRef'], 'name', []);
    }
  }
  for (const [number, volume] of listAt(object.manifest, [...pod, 'volumes']).entries()) {
    const items = listAt(volume, ['secret', 'items']).map((_, item): JsonPath => ['items', item, 'key']);
    yield* reference(object, [...pod, 'volumes', number, 'secret'], 'secretName', items);
  }
}

function* reference(
  object: KubernetesObject,
  at: JsonPath,
  field: string,
  keyPaths: readonly JsonPath[],
): Generator<SecretReference> {
  const value = objectAt(object.manifest, at);
  const name = textAt(value, [field]);
  if (name === undefined || name === '' || value['optional'] === true) return;
  const keys = keyPaths.flatMap((steps) => {
    const key = textAt(value, steps);
    return key === undefined ? [] : [{ key, path: [...at, ...steps] }];
  });
  yield { object, name, path: [...at, field], keys };
}
