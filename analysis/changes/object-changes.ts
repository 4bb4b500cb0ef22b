import { isDeepStrictEqual } from 'node:util';
import type { AppliedObject, AppliedObjects, Stuck } from './applied-objects.ts';
import { fateOf, type Fate, type Sides } from './fate.ts';
import { refusedChanges, type RefusedChange } from './refused-changes.ts';

/** An object that one change of a repository adds, removes or changes in a cluster. */
export type ObjectChange =
  | { readonly change: 'added'; readonly object: AppliedObject }
  | { readonly change: 'removed'; readonly object: AppliedObject; readonly fate: Fate }
  | {
      readonly change: 'changed';
      readonly object: AppliedObject;
      readonly before: AppliedObject;
      /** What the API server does not take of it. */
      readonly refused: readonly RefusedChange[];
      /** What becomes of it where who applied it before runs first; undefined where that is the same one. */
      readonly moved?: Fate;
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
  const sides = { before, after };
  const removed: AppliedObject[] = [];
  const added: AppliedObject[] = [];
  const changes: ObjectChange[] = [];
  for (const key of new Set([...before.objects.keys(), ...after.objects.keys()])) {
    const was = [...(before.objects.get(key)?.values() ?? [])];
    const is = [...(after.objects.get(key)?.values() ?? [])];
    // What is stuck, or in a file that could not be read, is not gone, and what was is not new.
    if ([...was, ...is].some((object) => isOpen(object, sides))) continue;
    if (is.length === 0) removed.push(...was.slice(0, 1));
    else if (was.length === 0) added.push(...is.slice(0, 1));
    else changes.push(...changesOf(was, is, sides));
  }
  changes.push(...renamed(removed, added, sides));
  return {
    changes: changes.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)),
    stuck: [...after.stuck.values()],
    unstuck: [...before.stuck].flatMap(([id, each]) => (after.stuck.has(id) ? [] : [each])),
  };
}

function isOpen({ applier, file }: AppliedObject, { before, after }: Sides): boolean {
  const ids = [applier.id, ...applier.above];
  return [before, after].some(({ stuck, unread }) => unread.has(file) || ids.some((id) => stuck.has(id)));
}

/** What changes of an object that is there before and after, for each who applies it. */
function changesOf(was: readonly AppliedObject[], is: readonly AppliedObject[], sides: Sides): ObjectChange[] {
  const same = is.flatMap((object) => {
    const before = was.find(({ applier }) => applier.id === object.applier.id);
    return before === undefined || isDeepStrictEqual(before.manifest, object.manifest) ? [] : [changed(before, object)];
  });
  const [object, before] = [is[0], was[0]];
  const isMoved = !is.some(({ applier }) => was.some((each) => each.applier.id === applier.id));
  if (!isMoved || object === undefined || before === undefined) return same.slice(0, 1);
  return [{ ...changed(before, object), moved: fateOf(before, sides) }];
}

function changed(before: AppliedObject, object: AppliedObject): ObjectChange & { readonly change: 'changed' } {
  const refused = refusedChanges(`${object.group}/${object.kind}`, before.manifest, object.manifest);
  return { change: 'changed', object, before, refused };
}

/** What kustomize appends to the names that it generates: ten characters of a digest. */
const digest = /-[bcdfghjklmnpqrstvwxz2456789]{10}$/;

/** What is gone and what is new; an object whose name follows from what it holds is the same under another name. */
function renamed(removed: readonly AppliedObject[], added: readonly AppliedObject[], sides: Sides): ObjectChange[] {
  const stem = ({ applier, name }: AppliedObject): string | undefined =>
    digest.test(name) ? `${applier.id}\n${name.replace(digest, '')}` : undefined;
  const known = new Map(added.flatMap((object) => [[stem(object), object] as const]));
  known.delete(undefined);
  const changes = removed.map((object): ObjectChange => {
    const key = stem(object);
    const now = known.get(key);
    if (now === undefined) return { change: 'removed', object, fate: fateOf(object, sides) };
    known.delete(key);
    return { change: 'changed', object: now, before: object, refused: [] };
  });
  const again = new Set(changes.map(({ object }) => object));
  return [
    ...changes,
    ...added.filter((object) => !again.has(object)).map((object) => ({ change: 'added' as const, object })),
  ];
}

function sortKey({ object: { cluster, applier, name } }: ObjectChange): string {
  return [cluster, applier.name, name].join('\n');
}
