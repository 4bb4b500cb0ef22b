import { BudgetError, budgets } from '../graph/budgets.ts';
import { isFinding, type Finding, type Unevaluated } from './invariant.ts';

/** Counts what a rule says: a repository can be made in which every object has something wrong, and every finding names all the others. */
export class FindingsSoFar {
  #count = 0;
  #characters = 0;

  /** @throws BudgetError where it is more than a rule may say */
  add(result: Finding | Unevaluated): void {
    const { observed = '', required = '', fix = '' } = isFinding(result) ? result : { observed: result.notEvaluated };
    this.#count++;
    this.#characters += observed.length + required.length + fix.length;
    if (this.#count > budgets.findingsOfRule)
      throw new BudgetError(`it finds more than ${budgets.findingsOfRule} places`);
    if (this.#characters > budgets.charactersOfRule)
      throw new BudgetError(`what it finds takes more than ${budgets.charactersOfRule} characters`);
  }
}
