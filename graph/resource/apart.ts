import { mayBe, unknownIn } from '../unknown.ts';
import { groupBy } from '../group-by.ts';
import { describe, type KubernetesObject } from './kubernetes-object.ts';
import { oncePerGraph } from './once-per-graph.ts';

/** Why an object may be there although nothing that was read applies it: it lies in a file that somebody applies by hand, or did once. */
export const apart = oncePerGraph((graph) => {
  const byName = groupBy(graph.unapplied, describe);
  // Of these a variable decides what they are. Names with variables are those of templates.
  const hidden = graph.unapplied.filter(({ kind }) => unknownIn(kind) !== undefined);
  return (kinds: readonly string[], name: string): string | undefined => {
    const own: KubernetesObject | undefined =
      kinds.flatMap((kind) => byName.get(`${kind}/${name}`) ?? [])[0] ??
      hidden.find((each) => mayBe(each.name, name) && kinds.some((kind) => mayBe(each.kind, kind)));
    return own && `${describe(own)} is in a file that nothing applies`;
  };
});
