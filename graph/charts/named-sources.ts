import type { ResourceGraph } from '../resource/graph.ts';
import { groupBy } from '../group-by.ts';
import { textAt, type Json } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';

/** Kinds of Flux that charts come from. */
const kinds = ['OCIRepository', 'HelmChart', 'HelmRepository', 'GitRepository', 'Bucket'] as const;

/**
 * Finds the source that a reference of `from` names: in the namespace that it says, or in that of `from`. One alone of its name counts
 * wherever it is, since its namespace may be set elsewhere.
 */
export function namedSources(
  graph: ResourceGraph,
): (from: KubernetesObject, reference: Json) => KubernetesObject | undefined {
  const sources = groupBy(graph.objects(...kinds), ({ cluster, kind, name }) => `${cluster}\n${kind}/${name}`);
  return ({ cluster, namespace }, reference) => {
    const [kind = '', name = ''] = ['kind', 'name'].map((field) => textAt(reference, [field]));
    const found = sources.get(`${cluster}\n${kind}/${name}`) ?? [];
    const place = textAt(reference, ['namespace']) ?? namespace;
    return found.find((each) => each.namespace === place) ?? (found.length === 1 ? found[0] : undefined);
  };
}
