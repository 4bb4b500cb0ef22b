import { isDeepStrictEqual } from 'node:util';
import { textAt, type JsonObject } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { fateOf, type Fate } from './fate.ts';
import { refusedChanges, type RefusedChange } from './refused-changes.ts';

/** An object of a cluster as it is applied, apart from the graph that it was read into. */
export interface AppliedObject {
  readonly cluster: string;
  readonly group: string;
  readonly kind: string;
  /** `Kind namespace/name`. */
  readonly name: string;
  /** Who applies it: a Kustomization or an Application, and the release whose chart makes it. */
  readonly by: string;
  readonly manifest: JsonObject;
  /** What becomes of it in the cluster where it goes from Git. */
  readonly fate: Fate;
}

/** An object that one change of a repository adds, removes or changes in a cluster. */
export type ObjectChange =
  | { readonly change: 'added'; readonly object: AppliedObject }
  | { readonly change: 'removed'; readonly object: AppliedObject }
  | {
      readonly change: 'changed';
      readonly object: AppliedObject;
      readonly before: AppliedObject;
      /** What the API server does not take of it. */
      readonly refused: readonly RefusedChange[];
    };

/** Every object that somebody applies, by what tells it from others in its cluster: cluster, group, kind, namespace and name. */
export function appliedObjects(graph: ResourceGraph): Map<string, AppliedObject> {
  const found = new Map<string, AppliedObject>();
  for (const object of graph.objects()) {
    const { cluster, group, kind, namespace, name } = object;
    if (group === 'kustomize.config.k8s.io') continue; // what kustomize reads: no cluster gets it
    let key = JSON.stringify([cluster, group, kind, namespace ?? '', name]);
    while (found.has(key)) key += '+'; // said twice: each is compared with its like
    found.set(key, {
      cluster,
      group,
      kind,
      name: `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
      by: applierOf(object),
      manifest: object.manifest,
      fate: fateOf(graph, object),
    });
  }
  return found;
}

function applierOf({ appliedBy, madeBy, file }: KubernetesObject): string {
  if (madeBy !== undefined) return `${describe(madeBy)} of ${applierOf(madeBy)}`;
  if (appliedBy === undefined) return file;
  const document = appliedBy.declared.document;
  const name = textAt(document, ['metadata', 'name']);
  if (name === undefined) return appliedBy.folder ?? file;
  return `${textAt(document, ['kind']) ?? appliedBy.by}/${name}`;
}

/** What has to be done to a cluster that has the one, so that it has the other. Ordered by cluster, who applies it, and name. */
export function objectChanges(
  before: ReadonlyMap<string, AppliedObject>,
  after: ReadonlyMap<string, AppliedObject>,
): ObjectChange[] {
  const changes: ObjectChange[] = [];
  for (const [key, object] of before) if (!after.has(key)) changes.push({ change: 'removed', object });
  for (const [key, object] of after) {
    const was = before.get(key);
    if (was === undefined) changes.push({ change: 'added', object });
    else if (was.by !== object.by || !isDeepStrictEqual(was.manifest, object.manifest)) {
      const refused = refusedChanges(`${object.group}/${object.kind}`, was.manifest, object.manifest);
      changes.push({ change: 'changed', object, before: was, refused });
    }
  }
  return changes.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

function sortKey({ object: { cluster, by, name } }: ObjectChange): string {
  return [cluster, by, name].join('\n');
}
