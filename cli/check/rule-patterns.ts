import { addTo } from '../../graph/group-by.ts';
import { invariants } from '../../invariants/list.ts';
import { namesOf } from '../../invariants/profiles.ts';
import { nearestName } from '../../topology/mistakes.ts';
import { globMatch } from './globs.ts';

/** Ids by every name that rules have or had. */
const idsByName = new Map<string, string[]>();
for (const rule of invariants) for (const name of namesOf(rule)) addTo(idsByName, name, rule.id);
const ids = invariants.map(({ id }) => id);

/** Ids of the rules that have a name, or had it. */
export function ofName(name: string): readonly string[] {
  return idsByName.get(name) ?? [];
}

/** Ids of the rules that a glob names: an id, one of earlier times, or a pattern such as `cilium/*`. */
export function matching(pattern: string): readonly string[] {
  const exact = ofName(pattern);
  if (exact.length > 0) return exact;
  const isMatch = globMatch(pattern);
  return isMatch === undefined ? [] : ids.filter((id) => isMatch(id));
}

/** What to say of a name that is no rule. */
export function suggestedRule(name: string): string {
  const nearest = nearestName(name, ids);
  return nearest === undefined ? 'holdfast rules lists all' : `did you mean "${nearest}"?`;
}
