import type { ResourceGraph } from '../graph/resource/graph.ts';
import { invariants } from '../invariants/list.ts';
import { runInvariants } from '../invariants/run.ts';
import { recoveryGaps, recoveryPlan } from '../recovery/plan.ts';

/** A rule of a source, and what became of it. */
export interface ChecklistItem {
  readonly id: string;
  readonly claim: string;
  /** Its page, below docs. */
  readonly page: string;
  /** `x` holds, a space does not; `?` could not be evaluated or had nothing to judge. */
  readonly tick: 'x' | ' ' | '?';
}

/** Before every day: the list is the same whenever it is made, and an exemption counts until somebody reads that it has ended. */
const always = '0000-01-01';

/**
 * The prevention checklist of a source: every rule that names it, ticked by running all of them over `graph`, and the commands of its
 * recovery, ticked by planning with them.
 */
export function checklist(graph: ResourceGraph, document: string): ChecklistItem[] {
  const { outcomes } = runInvariants(graph, invariants, { today: always });
  const rules = invariants
    .filter(({ source }) => [source].flat().some((each) => each.document === document))
    .map(({ id, claim }) => {
      const outcome = outcomes.get(id);
      return {
        id,
        claim,
        page: `rules/${id}.md`,
        tick: outcome === 'holds' ? 'x' : outcome === 'breaks' ? ' ' : '?',
      } as const;
    });
  return [...rules, ...commands(graph)];
}

/** What the commands that replace scripts can do with this tree; nothing where nothing is restored. */
function commands(graph: ResourceGraph): ChecklistItem[] {
  const { restores, repositories } = recoveryPlan(graph);
  if (restores.length === 0) return [];
  const isComparable = repositories.length > 0 && repositories.every(({ handle }) => (handle ?? '') !== '');
  return [
    {
      id: 'holdfast recover',
      page: 'recovering.md',
      claim:
        'the recovery knows every volume that is filled from a backup, where its backups lie, and what backs it up again',
      tick: recoveryGaps(graph).length === 0 ? 'x' : ' ',
    },
    {
      id: 'holdfast validate',
      page: 'recovering.md',
      claim: 'the validation knows which volume holds the backups, and compares what is bound with it',
      tick: isComparable ? 'x' : ' ',
    },
  ];
}
