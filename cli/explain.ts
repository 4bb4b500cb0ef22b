import { invariants } from '../invariants/list.ts';
import { namesOf } from '../invariants/profiles.ts';
import { rulePage } from '../invariants/rule-page.ts';
import { nearestName } from '../topology/mistakes.ts';
import { UsageError, exitCodes } from './exit-codes.ts';
import { print } from '../output/outlet.ts';

/** `holdfast explain <rule>`: the page of one rule, the same text as in docs/rules. */
export function explain(id: string): number {
  const invariant = invariants.find((candidate) => namesOf(candidate).includes(id));
  if (invariant === undefined) {
    const ids = invariants.map((candidate) => candidate.id);
    const nearest = nearestName(id, ids) ?? ids.find((candidate) => candidate.includes(id));
    throw new UsageError(
      `there is no rule "${id}"${nearest === undefined ? '' : `; did you mean "${nearest}"?`} (holdfast rules lists all)`,
    );
  }
  print(rulePage(invariant));
  return exitCodes.ok;
}
