import { groupBy } from '../group-by.ts';
import { describe, type KubernetesObject } from './kubernetes-object.ts';
import { oncePerGraph } from './once-per-graph.ts';

/** Why an object may be there although nothing that was read applies it: it lies in a file that somebody applies by hand, or did once. */
export const apart = oncePerGraph((graph) => {
  const byName = groupBy(graph.unapplied, describe);
  return (kinds: readonly string[], name: string): string | undefined => {
    const own: KubernetesObject | undefined = kinds.flatMap((kind) => byName.get(`${kind}/${name}`) ?? [])[0];
    return own && `${describe(own)} is in a file that nothing applies`;
  };
});
