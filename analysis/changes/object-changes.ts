import { isDeepStrictEqual } from 'node:util';
import type { AppliedObject, AppliedObjects, Stuck } from './applied-objects.ts';
import { refusedChanges, type RefusedChange } from './refused-changes.ts';

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

/** What a change of a repository does to its clusters. */
export interface ObjectChanges {
  /** Ordered by cluster, who applies it, and name. */
  readonly changes: readonly ObjectChange[];
  /** Who applies nothing now, and so deletes nothing either. */
  readonly stuck: readonly Stuck[];
  /** Who applied nothing before: what it changes is not known. */
  readonly unstuck: readonly Stuck[];
}

/** What has to be done to clusters that have the one, so that they have the other. */
export function objectChanges(before: AppliedObjects, after: AppliedObjects): ObjectChanges {
  const changes: ObjectChange[] = [];
  // What is stuck, or in a file that could not be read, is not gone, and what was is not new.
  const isOpen = ({ applier, file }: AppliedObject): boolean =>
    [before, after].some(({ stuck, unread }) => stuck.has(applier) || unread.has(file));
  for (const [key, object] of before.objects)
    if (!after.objects.has(key) && !isOpen(object)) changes.push({ change: 'removed', object });
  for (const [key, object] of after.objects) {
    if (isOpen(object)) continue;
    const was = before.objects.get(key);
    if (was === undefined) changes.push({ change: 'added', object });
    else if (isOpen(was)) continue;
    else if (was.by !== object.by || !isDeepStrictEqual(was.manifest, object.manifest)) {
      const refused = refusedChanges(`${object.group}/${object.kind}`, was.manifest, object.manifest);
      changes.push({ change: 'changed', object, before: was, refused });
    }
  }
  return {
    changes: changes.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)),
    stuck: [...after.stuck.values()],
    unstuck: [...before.stuck].flatMap(([applier, each]) => (after.stuck.has(applier) ? [] : [each])),
  };
}

function sortKey({ object: { cluster, by, name } }: ObjectChange): string {
  return [cluster, by, name].join('\n');
}
