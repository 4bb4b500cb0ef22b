import { listAt, objectAt } from '../json.ts';
import { isSelected } from '../label-selection.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { ResourceGraph } from '../resource/graph.ts';

/** Kinds by which MetalLB makes addresses of its pools known. */
export const advertisementKinds = ['L2Advertisement', 'BGPAdvertisement'] as const;

/** The advertisements that may be about a pool: those of its cluster and namespace. */
export function advertisementsNear(graph: ResourceGraph, pool: KubernetesObject): readonly KubernetesObject[] {
  return graph
    .objects(...advertisementKinds)
    .filter((each) => each.group === 'metallb.io' && each.cluster === pool.cluster && isNear(each, pool));
}

function isNear(one: KubernetesObject, other: KubernetesObject): boolean {
  return one.namespace === undefined || other.namespace === undefined || one.namespace === other.namespace;
}

/** Whether an advertisement names or selects a pool; one that chooses none is about all of them. */
export function covers({ manifest }: KubernetesObject, pool: KubernetesObject): boolean {
  const [names, selectors] = ['ipAddressPools', 'ipAddressPoolSelectors'].map((field) =>
    listAt(manifest, ['spec', field]),
  );
  if (names?.length === 0 && selectors?.length === 0) return true;
  const labels = objectAt(pool.manifest, ['metadata', 'labels']);
  return names?.includes(pool.name) === true || selectors?.some((selector) => isSelected(labels, selector)) === true;
}
