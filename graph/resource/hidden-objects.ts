import { addTo } from '../group-by.ts';
import { describe, type KubernetesObject } from './kubernetes-object.ts';
import { oncePerGraph } from './once-per-graph.ts';
import { mayBe, unknownIn } from '../unknown.ts';

/** What is looked for. */
export interface Wanted {
  readonly cluster: string;
  /** Each of these would do. */
  readonly kinds: readonly string[];
  /** Undefined where it may be any. */
  readonly namespace: string | undefined;
  /** @default whatever it is called */
  readonly name?: string;
  /** Who looks for it, and cannot make it: it acts once it is there. @default nobody */
  readonly by?: KubernetesObject;
}

/** Applied objects whose type or name is not known: each may be one that somebody looks for. */
export interface HiddenObjects {
  /** Why what is wanted may be there; undefined where no such object fits it. */
  mayBeIt(wanted: Wanted): string | undefined;
}

export const hiddenObjects = oncePerGraph((graph): HiddenObjects => {
  const byKind = new Map<string, KubernetesObject[]>();
  const kindless = new Map<string, KubernetesObject[]>();
  for (const object of graph.objects()) {
    if (unknownIn([object.apiVersion, object.kind]) !== undefined) addTo(kindless, object.cluster, object);
    else if (unknownIn(object.name) !== undefined) addTo(byKind, `${object.cluster}\n${object.kind}`, object);
  }
  return {
    mayBeIt({ cluster, kinds, namespace, name }) {
      const candidates = [
        ...kinds.flatMap((kind) => (name === undefined ? [] : (byKind.get(`${cluster}\n${kind}`) ?? []))),
        ...(kindless.get(cluster) ?? []).filter((object) => kinds.some((kind) => mayBe(object.kind, kind))),
      ];
      const found = candidates.find(
        (object) =>
          (namespace === undefined || object.namespace === undefined || object.namespace === namespace) &&
          (name === undefined || mayBe(object.name, name)),
      );
      return found && `${describe(found)} may be it`;
    },
  };
});
