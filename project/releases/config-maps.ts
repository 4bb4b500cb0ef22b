import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { isObject, listAt, objectAt, textAt, type Json, type JsonObject } from '../../graph/json.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { toldName } from '../../graph/facts/told-names.ts';
import { podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import type { ReleaseFault } from './fault.ts';

/** A ConfigMap that pods cannot start without, with the keys that they ask for. */
interface Reference {
  readonly name: string;
  readonly keys: readonly string[];
}

/** ConfigMaps that pods read and nobody makes, and keys that they lack. */
export function unmadeConfigMaps(graph: ResourceGraph): ReleaseFault[] {
  return graph.objects(...workloadKinds).flatMap((object) =>
    referencesIn(object).flatMap(({ name, keys }) => {
      const observed = faultOf(graph, object, { name, keys });
      return observed === undefined ? [] : [{ where: makerOf(object), check: 'ConfigMap is made', observed }];
    }),
  );
}

/** The release that makes an object, or the object itself where it is written. */
export function makerOf(object: KubernetesObject): string {
  return describe(object.madeBy ?? object);
}

function faultOf(graph: ResourceGraph, object: KubernetesObject, { name, keys }: Reference): string | undefined {
  // Every namespace has this one.
  if (name === 'kube-root-ca.crt' || unknownIn(name) !== undefined) return undefined;
  const found = lookup(graph).find(object.cluster, 'ConfigMap', object.namespace, name);
  const reader = describe(object);
  if (found === undefined)
    return toldName(graph, object, name) === undefined
      ? `${reader} reads ConfigMap/${name}, which nothing makes`
      : undefined;
  const lacking = keys.filter(
    (key) => !['data', 'binaryData'].some((field) => Object.hasOwn(objectAt(found.manifest, [field]), key)),
  );
  return lacking.length === 0
    ? undefined
    : `${reader} reads ${lacking.join(', ')} of ConfigMap/${name}, which lacks it`;
}

function referencesIn(object: KubernetesObject): Reference[] {
  const pod = objectAt(object.manifest, podPath(object));
  const containers = ['containers', 'initContainers'].flatMap((list) => listAt(pod, [list]));
  const named = (value: Json, keys: readonly string[]): Reference[] => {
    const name = textAt(value, ['name']);
    return !isObject(value) || name === undefined || value['optional'] === true ? [] : [{ name, keys }];
  };
  const itemsOf = (value: JsonObject): string[] =>
    listAt(value, ['items']).flatMap((item) => textAt(item, ['key']) ?? []);
  return [
    ...containers.flatMap((container) => [
      ...listAt(container, ['env']).flatMap((variable) => {
        const reference = objectAt(variable, ['valueFrom', 'configMapKeyRef']);
        return named(reference, [textAt(reference, ['key']) ?? []].flat());
      }),
      ...listAt(container, ['envFrom']).flatMap((source) => named(objectAt(source, ['configMapRef']), [])),
    ]),
    ...listAt(pod, ['volumes']).flatMap((volume) =>
      [
        objectAt(volume, ['configMap']),
        ...listAt(volume, ['projected', 'sources']).map((source) => objectAt(source, ['configMap'])),
      ].flatMap((source) => named(source, itemsOf(source))),
    ),
  ];
}
