import type { ResourceGraph } from '../../resource/graph.ts';
import { addTo } from '../../group-by.ts';
import { listAt, textAt, valueAt } from '../../json.ts';
import { describe, type KubernetesObject } from '../../resource/kubernetes-object.ts';
import { oncePerGraph } from '../../resource/once-per-graph.ts';
import { mayBe, unknownIn } from '../../unknown.ts';

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

/** Why a definition may be that of a kind: a variable stands in its group or its kind; undefined where none does. */
export const hiddenDefinition = oncePerGraph((graph: ResourceGraph) => {
  const open = graph
    .objects('CustomResourceDefinition')
    .filter(
      ({ manifest }) => unknownIn([valueAt(manifest, ['spec', 'group']), valueAt(manifest, kindPath)]) !== undefined,
    );
  return (cluster: string, group: string, kind: string): string | undefined => {
    const found = open.find(
      (each) =>
        each.cluster === cluster &&
        mayBe(textAt(each.manifest, ['spec', 'group']) ?? '', group) &&
        mayBe(textAt(each.manifest, kindPath) ?? '', kind),
    );
    return found && `${describe(found)} may define it`;
  };
});

const kindPath = ['spec', 'names', 'kind'];

function keyOf(cluster: string, group: string, kind: string): string {
  return `${cluster}\n${group}\n${kind}`;
}

function servedBy({ manifest }: KubernetesObject): string[] {
  return listAt(manifest, ['spec', 'versions'])
    .filter((version) => valueAt(version, ['served']) === true)
    .flatMap((version) => textAt(version, ['name']) ?? []);
}
