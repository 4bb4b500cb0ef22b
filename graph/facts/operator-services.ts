import { listAt, textAt } from '../json.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';

/** What an operator calls the Services that it makes for an object. */
type Naming = (object: KubernetesObject) => readonly string[];

/** By group and kind. All Services that are made for an object stand here. */
const namings: Readonly<Record<string, Naming>> = {
  // CloudNativePG v1.27, docs/src/service_management.md; -any is that of older versions
  'postgresql.cnpg.io/Cluster': ({ name, manifest }) => [
    ...['-rw', '-ro', '-r', '-any'].map((ending) => `${name}${ending}`),
    ...listAt(manifest, ['spec', 'managed', 'services', 'additional']).flatMap(
      (each) => textAt(each, ['serviceTemplate', 'metadata', 'name']) ?? [],
    ),
  ],
  // docs/src/connection_pooling.md
  'postgresql.cnpg.io/Pooler': ({ name }) => [name],
  // They have none of their own.
  ...Object.fromEntries(
    ['Backup', 'Database', 'ImageCatalog', 'ClusterImageCatalog', 'Publication', 'ScheduledBackup', 'Subscription'].map(
      (kind): [string, Naming] => [`postgresql.cnpg.io/${kind}`, () => []],
    ),
  ),
};

/** The names of all Services that an operator makes for an object; undefined where that is not known. */
export function servicesOfOperator(object: KubernetesObject): readonly string[] | undefined {
  return namings[`${object.group}/${object.kind}`]?.(object);
}

/** The Services that operators are known to make, as `cluster\nnamespace\nname`. */
export const operatorServices = oncePerGraph(
  (graph: ResourceGraph): ReadonlySet<string> =>
    new Set(
      graph
        .objects()
        .flatMap((object) =>
          (servicesOfOperator(object) ?? []).map((name) => `${object.cluster}\n${object.namespace ?? ''}\n${name}`),
        ),
    ),
);
