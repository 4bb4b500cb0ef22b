import type { AppliedObject } from '../../analysis/changes/applied-objects.ts';
import { goesWith, isOwnerGone, isSuspended, marked, type Fate, type Sides } from '../../analysis/changes/fate.ts';
import type { ObjectChange } from '../../analysis/changes/object-changes.ts';

/** What happens besides, a sentence each: what becomes of an object in the cluster, what the API server refuses, what is not applied. */
export function notesOn(change: ObjectChange, sides: Sides): string[] {
  const { object } = change;
  if (change.change === 'removed') {
    // What a release made goes with it: only what holds more than itself is named again.
    const isTold = object.applier.by === 'helm' && isOwnerGone(object, sides) && goesWith(object) === undefined;
    return isTold ? [] : [inWords(change.fate)];
  }
  const waits = isSuspended(object) ? [`not applied: ${object.applier.name} is suspended`] : [];
  if (change.change === 'added') return waits;
  const { before, refused, moved } = change;
  const isOnce = marked(object, 'ssa') === 'ifnotpresent';
  return [
    ...waits,
    ...(isOnce ? ['kustomize.toolkit.fluxcd.io/ssa: IfNotPresent: what is in the cluster stays as it is'] : []),
    ...(before.name === object.name ? [] : [`is called ${before.name} before`]),
    ...(moved === undefined ? [] : movedInWords(before, object, moved)),
    ...refused.map(({ path, why }) => `${refusal(before, object)}: ${path.join('.')} ${why}`),
  ];
}

function inWords({ becomes, besides, why }: Fate): string {
  if (becomes === 'unknown') return why;
  if (becomes === 'stays') return `stays in the cluster: ${why}`;
  return `deleted${besides === undefined ? '' : `, ${besides}`}: ${why}`;
}

function movedInWords(before: AppliedObject, object: AppliedObject, { becomes, besides }: Fate): string[] {
  const said = `applied by ${before.applier.name} before`;
  if (becomes !== 'deleted' || object.applier.by !== 'Flux') return [said];
  return [
    `${said}, which deletes it${besides === undefined ? '' : `, ${besides},`} where it runs before ${object.applier.name}: set kustomize.toolkit.fluxcd.io/prune: disabled until both have run`,
  ];
}

/** What comes of a change that the API server does not take. */
function refusal(before: AppliedObject, object: AppliedObject): string {
  const isForced =
    object.applier.by === 'Flux' &&
    (object.applier.spec['force'] === true || [before, object].some((each) => marked(each, 'force') === 'enabled'));
  if (!isForced) return 'the API server refuses it';
  const besides = goesWith(object);
  return `Flux deletes it${besides === undefined ? '' : `, ${besides},`} and makes it anew, by force`;
}
