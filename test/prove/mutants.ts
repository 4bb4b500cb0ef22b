import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { randomNumbers } from '../invariants/variants.ts';
import { clusters } from '../../stacks/clusters.ts';
import { today } from '../today.ts';
import { blindMutant, type Damage, type Mutant } from './damages.ts';
import { emptyTally, tallyOf, type Tally } from './tally.ts';

export interface Plan {
  /** How many mutants there are in all. Every fifth has blind changes alone. */
  readonly mutants: number;
  /** The same seed gives the same mutants, however they are shared out. */
  readonly seed: number;
  /** This process takes every mutant whose number leaves this rest. @default all */
  readonly share?: { readonly index: number; readonly of: number };
}

/**
 * Mutants of the real stacks. Four of five have one damage that people do, and one to three blind changes in other objects: the rule of
 * the damage must find something, or say that it cannot know. What was missed is listed: a blind change may have taken away what the rule
 * speaks of. The others have blind changes alone. No rule may fail on any.
 */
export function judgeMutants(damages: readonly Damage[], { mutants, seed, share = { index: 0, of: 1 } }: Plan): Tally {
  const tally = emptyTally();
  const names = Object.keys(clusters);
  const started = performance.now();
  for (let number = share.index; number < mutants; number += share.of) {
    const random = randomNumbers(seed * 1_000_003 + number);
    // Every damage in turn, so that each has as many mutants as the others.
    const damage = number % 5 === 4 ? undefined : damages[(number - Math.floor(number / 5)) % damages.length];
    if (damage === undefined) judgeBlind(tally, names[Math.floor(number / 5) % names.length] ?? '', random);
    else judgeDamage(tally, damage, random);
    progress(number + 1, mutants, started);
  }
  return tally;
}

function judgeDamage(tally: Tally, { rule, title, mutant }: Damage, random: () => number): void {
  const own = tallyOf(tally, rule);
  own.mutants++;
  const made = mutant(random);
  const what = `${title}, with changes in ${made.changed.join(', ')}`;
  const report = reportOf(tally, made, `${rule}: ${what}`);
  if (report === undefined) return;
  if (report.found.has(rule)) own.caught++;
  else if (report.unknown.has(rule)) own.unknown++;
  else own.missed.push(what);
}

function judgeBlind(tally: Tally, stack: string, random: () => number): void {
  tally.blind++;
  const made = blindMutant(stack, random);
  const report = reportOf(tally, made, `${stack} with changes in ${made.changed.join(', ')}`);
  if (report === undefined) return;
  if (report.found.size === 0) tally.harmless++;
  for (const rule of report.found) tallyOf(tally, rule).blind++;
}

function reportOf(
  tally: Tally,
  { graph }: Mutant,
  what: string,
): { found: ReadonlySet<string>; unknown: ReadonlySet<string> } | undefined {
  try {
    const { findings, notEvaluated } = runInvariants(graph, invariants, { today });
    return {
      found: new Set(findings.map(({ rule }) => rule)),
      unknown: new Set(notEvaluated.map(({ rule }) => rule)),
    };
  } catch (error) {
    tally.crashed.push(`${what}: ${String(error)}`);
    return undefined;
  }
}

function progress(done: number, all: number, started: number): void {
  if (done % 100 !== 0 || !process.stderr.isTTY) return;
  const seconds = (performance.now() - started) / 1000;
  process.stderr.write(`\r${done} of ${all}, ${Math.round((seconds / done) * (all - done))} s left   `);
}
