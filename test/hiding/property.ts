import { Random } from '../oracle/random.ts';
import { ruleExamples, type Hideable } from './hideable.ts';
import { hideAll, hideSome, nothingHidden, type Hidings } from './sampled.ts';

/** Repositories, and how much is hidden in them. */
export interface Sample {
  readonly hideables: readonly Hideable[];
  readonly count: number;
}

/** A rule that looks for an object by its name: in its examples, each way of not knowing is met. */
const looking = 'references/target-exists: ';

/**
 * Hides everything in the examples of one rule, then so much in those of all rules and in others, until a finding is added that must not
 * be.
 */
export function hide(inExamples: number, others: readonly Sample[], seed: number): Hidings {
  const random = new Random(seed);
  const into = nothingHidden();
  const examples = ruleExamples();
  for (const example of examples.filter(({ name }) => name.startsWith(looking))) hideAll(example, into);
  for (const { hideables, count } of [{ hideables: examples, count: inExamples }, ...others])
    hideSome(hideables, { count, random, into });
  return into;
}
