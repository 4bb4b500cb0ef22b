import { BudgetError, budgets } from './budgets.ts';
import type { Unread } from './unread.ts';
import { InputPatterns } from './input-patterns.ts';

/** What adds up over all files of a scope. */
const totals = {
  builtFiles: 'kustomizations hand on more than %s files in all, each counted once for every folder on its way',
  fluxKustomizations: 'Flux Kustomizations are applied in more than %s ways together',
  applications: 'ApplicationSets make more than %s Applications',
  renderedValues: 'more than %s values are changed by patches or looked through for variables',
  filledCharacters: 'texts with variables have more than %s characters in all',
} as const;

/** What is too much in one place. */
const singles = {
  filesOfFolder: 'it builds to more than %s files',
  waysOfFlux: 'a Flux Kustomization in it is applied in more than %s ways',
  kustomizationLevels: 'more than %s kustomizations include each other in a row',
  fluxLevels: 'more than %s Flux Kustomizations apply each other in a row',
  waysOfApplication: 'an Application in it is applied in more than %s ways',
  applicationLevels: 'more than %s Applications apply each other in a row',
  defaultLevels: 'more than %s defaults of variables stand inside each other',
} as const;

/** Counts what working out a scope takes, and notes what was left undone because a budget was spent. One for each set of files. */
export class Work {
  /** Regular expressions of patches. */
  readonly patterns = new InputPatterns();
  readonly #spent = new Map<keyof typeof totals, number>();
  readonly #undone = new Map<string, Unread>();

  /** What was left undone: the first place for each total, every file for what is too much in itself. */
  get undone(): readonly Unread[] {
    return [...this.#undone.values()];
  }

  /** Whether there is enough left for `amount` more; if not, that is noted for `file`. */
  take(total: keyof typeof totals, amount: number, file: string): boolean {
    const spent = (this.#spent.get(total) ?? 0) + amount;
    this.#spent.set(total, spent);
    if (spent <= budgets[total]) return true;
    this.#note(total, file, worded(totals[total], budgets[total]));
    return false;
  }

  /** The same inside `within`, which notes it. @throws BudgetError */
  spend(total: keyof typeof totals, amount: number): void {
    const spent = (this.#spent.get(total) ?? 0) + amount;
    this.#spent.set(total, spent);
    if (spent > budgets[total]) throw new BudgetError(worded(totals[total], budgets[total]));
  }

  /** Whether one place may have so much; if not, that is noted for `file`. */
  allows(limit: keyof typeof singles, amount: number, file: string): boolean {
    if (amount <= budgets[limit]) return true;
    this.#note(`${limit}\n${file}`, file, worded(singles[limit], budgets[limit]));
    return false;
  }

  /** The answer of `ask`, or `otherwise` where that would take more than a budget allows, which is noted for `file`. */
  within<Answer>(file: string, ask: () => Answer, otherwise: Answer): Answer {
    try {
      return ask();
    } catch (error) {
      if (!(error instanceof BudgetError)) throw error;
      this.#note(`${error.message}\n${file}`, file, error.message);
      return otherwise;
    }
  }

  #note(key: string, file: string, reason: string): void {
    if (!this.#undone.has(key)) this.#undone.set(key, { file, reason: `not evaluated from here on: ${reason}` });
  }
}

function worded(text: string, limit: number): string {
  return text.replace('%s', String(limit));
}
