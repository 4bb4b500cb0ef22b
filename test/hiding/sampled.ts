import { Random } from '../oracle/random.ts';
import { hideIn, type Draw, type Hidings } from './added.ts';
import { ruleExamples } from './hideable.ts';

/** Draws one of so many hidings. */
export function drawOne(of: number, seed: number): Draw {
  const random = new Random(seed);
  return { isDrawn: () => random.once(of) };
}

/** Hides one of so many values of all examples of all rules, until something is added that must not be. */
export function hideInExamples(of: number, seed: number): Hidings {
  const hidings: Hidings = { tried: 0, added: [] };
  const draw = drawOne(of, seed);
  for (const example of ruleExamples()) if (hidings.added.length === 0) hideIn(example, hidings, draw);
  return hidings;
}
