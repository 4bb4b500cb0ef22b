import { existsSync } from 'node:fs';
import type { Part } from '../../analysis/impact/failure-model.ts';
import { Random } from '../oracle/random.ts';
import type { Questions } from '../questions.ts';
import { standings, type Application, type Standing } from './applications.ts';
import { isReady, type Bed } from './bed.ts';
import { agreement, agreementText, compare, comparisonTable, type Outcome } from './comparison.ts';
import { fail, failures } from './failure.ts';
import { readSeen, writeSeen, type How, type SeenFailure } from './seen.ts';

/** What is taken away in one run. */
export interface CampaignOptions {
  /** Names of parts; those with a plus between them fall together. */
  readonly fail?: readonly string[];
  readonly singles: boolean;
  readonly pairs?: number;
  readonly seed: number;
  readonly how?: How;
  readonly watch?: number;
  /** The file that keeps what was seen. */
  readonly record?: string;
  readonly say: (what: string) => void;
  readonly print: (text: string) => void;
}

/** Failures one after the other, each given back before the next, with the agreement of all as one figure. */
export class Campaign {
  readonly #bed: Bed;
  readonly #questions: Questions;
  readonly #applications: readonly Application[];
  readonly #options: CampaignOptions;

  constructor(bed: Bed, questions: Questions, applications: readonly Application[], options: CampaignOptions) {
    this.#bed = bed;
    this.#questions = questions;
    this.#applications = applications;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { say, print, record, how, watch } = this.#options;
    const all = this.#failures();
    const outcomes: Outcome[] = [];
    const before = all.length > 1 ? await standings(this.#bed, this.#applications) : new Map<Application, Standing>();
    for (const [index, failed] of all.entries()) {
      const name = failed.map((part) => part.name).join(' and ');
      say(`${name}: fails (${index + 1} of ${all.length})`);
      const givesBack = index + 1 < all.length;
      const ways = { givesBack, ...(how && { how }), ...(watch !== undefined && { watch }) };
      const seen = await fail(this.#bed, this.#questions, this.#applications, failed, ways);
      if (record !== undefined) writeSeen(record, [...(existsSync(record) ? readSeen(record) : []), seen]);
      outcomes.push(...this.#show(name, seen));
      if (givesBack) await this.#isBack(before);
    }
    if (all.length > 1) print(`All ${all.length} failures together: ${agreementText(agreement(outcomes))}`);
  }

  #failures(): Part[][] {
    const { fail: named = [], singles, pairs = 0, seed } = this.#options;
    const chosen = named.map((names) => names.split('+').map((name) => this.#questions.part(name)));
    if (!singles && pairs === 0) return chosen;
    const possible = failures(this.#bed, this.#questions);
    return [...chosen, ...(singles ? possible.map((part) => [part]) : []), ...drawPairs(possible, pairs, seed)];
  }

  #show(name: string, seen: SeenFailure): Outcome[] {
    const outcomes = compare(this.#questions, this.#applications, seen);
    const way = seen.gone.length === 0 ? '' : ` (${seen.how})`;
    this.#options.print(`**${name}**${way}\n\n${comparisonTable(outcomes, seen)}`);
    return outcomes;
  }

  /** Waits until as many pods serve as at first. */
  async #isBack(before: ReadonlyMap<Application, Standing>): Promise<void> {
    const bed = this.#bed;
    await bed.until(
      'everything is there again',
      async () => {
        if (!(await bed.nodes()).every(isReady)) return false;
        const now = await standings(bed, this.#applications);
        return [...before].every(
          ([application, { servingOn, why }]) =>
            why !== undefined || (now.get(application)?.servingOn.length ?? 0) >= servingOn.length,
        );
      },
      { seconds: 400, every: 2000 },
    );
  }
}

/** Pairs that a seed draws, each once. */
export function drawPairs(parts: readonly Part[], count: number, seed: number): Part[][] {
  const all = parts.flatMap((first, index) => parts.slice(index + 1).map((second) => [first, second]));
  return new Random(seed).some(all, count);
}
