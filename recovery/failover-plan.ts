import type { Reference } from '../cluster/resources.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import { listAt, textAt } from '../graph/json.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';

export type PlaceName = 'primary' | 'backup';

/** One of the two places of an application. */
export interface FailoverSide {
  readonly claim: string;
  /** What keeps its claim in step with the other one. */
  readonly source: Reference;
}

/** An application with a copy of its data on a second node. */
export interface FailoverPlan {
  readonly application: string;
  readonly workload: KubernetesObject;
  readonly sides: Readonly<Record<PlaceName, FailoverSide>>;
  /** Where the tree has it. */
  readonly active: PlaceName;
}

/** Every application of a tree that has two places: its pod mounts the claim of one of two sources that name each other as peers. */
export function failoverPlans(graph: ResourceGraph): FailoverPlan[] {
  return graph.objects('Deployment', 'StatefulSet').flatMap((workload) => {
    const [primary, backup] = (['primary', 'backup'] as const).map((place) => sideOf(graph, workload, place));
    if (primary === undefined || backup === undefined) return [];
    const claims = listAt(workload.manifest, ['spec', 'template', 'spec', 'volumes']).flatMap(
      (volume) => textAt(volume, ['persistentVolumeClaim', 'claimName']) ?? [],
    );
    const active = claims.includes(backup.claim) ? 'backup' : claims.includes(primary.claim) ? 'primary' : undefined;
    if (active === undefined) return [];
    return [{ application: workload.name, workload, sides: { primary, backup }, active }];
  });
}

function sideOf(
  graph: ResourceGraph,
  { name, namespace }: KubernetesObject,
  place: PlaceName,
): FailoverSide | undefined {
  const source = graph
    .objects('ReplicationSource')
    .find((each) => each.name === `${name}-${place}` && each.namespace === namespace);
  const claim = source && textAt(source.manifest, ['spec', 'sourcePVC']);
  if (source === undefined || claim === undefined) return undefined;
  const reference: Reference = { kind: 'ReplicationSource', name: source.name };
  return { claim, source: { ...reference, ...(namespace !== undefined && { namespace }) } };
}
