import type { ResourceGraph } from '../../resource/graph.ts';
import { addTo } from '../../group-by.ts';
import { listAt, textAt, valueAt } from '../../json.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { oncePerGraph } from '../../resource/once-per-graph.ts';

/** A definition that was read, and the versions that it serves. */
export interface Served {
  readonly definition: KubernetesObject;
  readonly versions: readonly string[];
}

/** The definitions of a kind that a cluster is given, and those that were given besides what is judged. */
export const definitionsOf = oncePerGraph((graph: ResourceGraph) => {
  const found = new Map<string, Served[]>();
  const note = (cluster: string, definition: KubernetesObject): void => {
    const [group, kind] = [['spec', 'group'] as const, ['spec', 'names', 'kind'] as const].map((path) =>
      textAt(definition.manifest, path),
    );
    addTo(found, keyOf(cluster, group ?? '', kind ?? ''), { definition, versions: servedBy(definition) });
  };
  for (const definition of graph.objects('CustomResourceDefinition')) note(definition.cluster, definition);
  for (const definition of graph.definitions) note('', definition);
  return (cluster: string, group: string, kind: string): readonly Served[] =>
    found.get(keyOf(cluster, group, kind)) ?? found.get(keyOf('', group, kind)) ?? [];
});

function keyOf(cluster: string, group: string, kind: string): string {
  return `${cluster}\n${group}\n${kind}`;
}

function servedBy({ manifest }: KubernetesObject): string[] {
  return listAt(manifest, ['spec', 'versions'])
    .filter((version) => valueAt(version, ['served']) === true)
    .flatMap((version) => textAt(version, ['name']) ?? []);
}
