import { Random } from '../oracle/random.ts';
import { ruleExamples, type Hideable } from './hideable.ts';
import { hideSome, nothingHidden, type Hidings } from './sampled.ts';

/** Repositories, and how much is hidden in them. */
export interface Sample {
  readonly hideables: readonly Hideable[];
  readonly count: number;
}

/** Hides so much in the examples of all rules, then in others, until a finding is added that must not be. */
export function hide(inExamples: number, others: readonly Sample[], seed: number): Hidings {
  const random = new Random(seed);
  const into = nothingHidden();
  for (const { hideables, count } of [{ hideables: ruleExamples(), count: inExamples }, ...others])
    hideSome(hideables, { count, random, into });
  return into;
}
