import type { ResourceGraph } from '../graph/graph.ts';
import { invariants } from '../invariants/list.ts';
import { runInvariants } from '../invariants/run.ts';

/** A rule of a source, and what became of it. */
export interface ChecklistItem {
  readonly id: string;
  readonly claim: string;
  /** `x` holds, a space does not; `?` could not be evaluated or had nothing to judge. */
  readonly tick: 'x' | ' ' | '?';
}

/** Before every day: the list is the same whenever it is made, and an exemption counts until somebody reads that it has ended. */
const always = '0000-01-01';

/** The prevention checklist of a source: every rule that names it, ticked by running all of them over `graph`. */
export function checklist(graph: ResourceGraph, document: string): ChecklistItem[] {
  const { outcomes } = runInvariants(graph, invariants, { today: always });
  return invariants
    .filter(({ source }) => [source].flat().some((each) => each.document === document))
    .map(({ id, claim }) => {
      const outcome = outcomes.get(id);
      return { id, claim, tick: outcome === 'holds' ? 'x' : outcome === 'breaks' ? ' ' : '?' };
    });
}
