import type { JsonObject } from '../../graph/json.ts';
import { toYaml } from '../../charts/synth/yaml.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { mutations } from '../invariants/tree-mutations.ts';
import type { Mutation } from '../invariants/mutation.ts';
import { changeSomewhere, randomNumbers, valuesByKey } from '../invariants/variants.ts';
import { RealStack } from '../real-stack.ts';
import { today } from '../today.ts';

/** One way in which people damage a stack, and the rule that must notice. */
export interface Damage {
  readonly rule: string;
  readonly title: string;
  readonly mutation: Mutation;
}

/** Every damage of the tests of rules. */
export function damages(only?: string): Damage[] {
  return Object.entries(mutations).flatMap(([rule, cases]) =>
    only !== undefined && only !== rule
      ? []
      : Object.entries(cases).map(([title, mutation]) => ({ rule, title, mutation })),
  );
}

/** Paths of the files that a damage changes; what is only in the topology changes none. */
export function changedBy({ mutation }: Damage): Set<string> {
  const texts = (stack: RealStack): Map<string, string> =>
    new Map([...stack.files].map(([path, documents]) => [path, toYaml(documents as JsonObject[])]));
  const before = texts(new RealStack(mutation.stack));
  const stack = new RealStack(mutation.stack);
  mutation.damage(stack);
  const after = texts(stack);
  const paths = new Set([...before.keys(), ...after.keys()]);
  return new Set([...paths].filter((path) => before.get(path) !== after.get(path)));
}

interface Result {
  readonly mutants: number;
  readonly caught: number;
  readonly crashed: number;
}

/**
 * Mutants of the real stacks: each has one damage that people do, and one to three blind changes in other objects. The rule of the damage
 * must find something, or say that it cannot know, and no rule may fail on what the blind changes made. What was missed is listed: a blind
 * change may have taken away what the rule speaks of.
 */
export function damageByPeople(options: {
  readonly mutants: number;
  readonly seed: number;
  readonly only: string | undefined;
}): Result {
  const all = damages(options.only);
  const touched = new Map(all.map((damage) => [damage, changedBy(damage)]));
  const seen = new Map(
    [...new Set(all.map(({ mutation }) => mutation.stack))].map((name) => [
      name,
      valuesByKey([...new RealStack(name).files.values()].flat()),
    ]),
  );
  const random = randomNumbers(options.seed);
  const missed = new Map<string, string[]>();
  const crashes: string[] = [];
  const counts = new Map<string, number>();
  let [caught, unknown] = [0, 0];
  const started = performance.now();
  for (let number = 0; number < options.mutants; number++) {
    // Every damage in turn, so that each has as many mutants as the others.
    const damage = all[number % all.length];
    if (damage === undefined) break;
    const { rule, title, mutation } = damage;
    const stack = new RealStack(mutation.stack);
    mutation.damage(stack);
    const noise = addNoise(stack, touched.get(damage) ?? new Set(), random, seen.get(mutation.stack) ?? new Map());
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
    try {
      const report = runInvariants(stack.graph(), invariants, { today });
      if (report.findings.some((finding) => finding.rule === rule)) caught++;
      else if (report.notEvaluated.some((each) => each.rule === rule)) unknown++;
      else missed.set(rule, [...(missed.get(rule) ?? []), `${title}, with changes in ${noise.join(', ')}`]);
    } catch (error) {
      crashes.push(`${rule}: ${title}, with changes in ${noise.join(', ')}: ${String(error)}`);
    }
    progress(number + 1, options.mutants, started);
  }
  const misses = [...missed.values()].flat().length;
  print('\n| damage by people, and blind changes elsewhere | |\n| --- | ---: |');
  print(
    `| rules | ${counts.size} |\n| ways to damage | ${all.length} |\n| mutants, seed ${options.seed} | ${options.mutants} |`,
  );
  print(`| caught by the rule that is meant | ${caught} (${((100 * caught) / options.mutants).toFixed(2)} %) |`);
  print(`| said to be unknown | ${unknown} |\n| missed | ${misses} |\n| rules that failed | ${crashes.length} |`);
  for (const [rule, list] of missed)
    print(`\nmissed by ${rule}, ${list.length} of ${counts.get(rule) ?? 0}:\n  ${list.slice(0, 5).join('\n  ')}`);
  for (const crash of crashes.slice(0, 20)) print(`\nfailed: ${crash}`);
  return { mutants: options.mutants, caught, crashed: crashes.length };
}

/** One to three blind changes in objects that the damage left alone; returns their paths. */
function addNoise(
  stack: RealStack,
  touched: ReadonlySet<string>,
  random: () => number,
  seen: ReturnType<typeof valuesByKey>,
): string[] {
  // What says which files are applied stays: of a file that nobody applies any more, a rule rightly says nothing.
  const free = [...stack.files].flatMap(([path, [document]]) =>
    touched.has(path) || document?.kind === 'Kustomization' ? [] : [path],
  );
  return Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
    const path = free[Math.floor(random() * free.length)] ?? '';
    const document = stack.files.get(path)?.[0];
    if (document !== undefined) changeSomewhere(document, random, seen);
    return path;
  });
}

function progress(done: number, all: number, started: number): void {
  if (done % 100 !== 0 || !process.stderr.isTTY) return;
  const seconds = (performance.now() - started) / 1000;
  process.stderr.write(`\r${done} of ${all}, ${Math.round((seconds / done) * (all - done))} s left   `);
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
