import picomatch from 'picomatch';
import { invariants } from '../../invariants/list.ts';
import { nearestName } from '../../topology/mistakes.ts';

const ids = invariants.map(({ id }) => id);

/** Ids of the rules that a glob names: an id, or a pattern such as `cilium/*`. */
export function matching(pattern: string): string[] {
  if (ids.includes(pattern)) return [pattern];
  const isMatch = picomatch(pattern, { nonegate: true });
  return ids.filter((id) => isMatch(id));
}

/** What to say of a name that is no rule. */
export function suggestedRule(name: string): string {
  const nearest = nearestName(name, ids);
  return nearest === undefined ? 'holdfast rules lists all' : `did you mean "${nearest}"?`;
}
