// `npm run prove`: damages the real stacks in thousands of ways and counts what is noticed, by holdfast and by others.
// Options: --mutants <number> (2000), --seed <number> (1), --only <rule>, --processes <number> (one a core).
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { planDamages, treeDamages } from './damages.ts';
import { judgeMutants } from './mutants.ts';
import { compareWithOthers } from './others.ts';
import { merged, tables, totals, type Tally } from './tally.ts';

const { values } = parseArgs({
  options: {
    mutants: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    processes: { type: 'string', default: String(availableParallelism()) },
    share: { type: 'string' },
  },
});
const [mutants, seed, processes] = [Number(values.mutants), Number(values.seed), Number(values.processes)];
const isWhole = (number: number): boolean => Number.isInteger(number) && number > 0;
if (!isWhole(mutants) || !isWhole(processes) || !Number.isInteger(seed)) {
  process.stderr.write(
    'prove: --mutants, --processes and --seed: required: whole numbers, such as --mutants 2000 --seed 1\n',
  );
  process.exitCode = 2;
} else if (values.share === undefined) {
  process.exitCode = await prove();
} else {
  const damages = [...treeDamages(values.only), ...(await planDamages(values.only))];
  process.send?.(judgeMutants(damages, { mutants, seed, share: { index: Number(values.share), of: processes } }));
  process.disconnect();
}

async function prove(): Promise<number> {
  const trees = treeDamages(values.only);
  const ways = trees.length + (await planDamages(values.only)).length;
  const tally = merged(await Promise.all(Array.from({ length: processes }, (_, index) => shareOf(index))));
  process.stdout.write(`\n${tables(tally, { seed, ways })}`);
  process.stdout.write(compareWithOthers(trees));
  const { mutants: damaged, caught } = totals(tally);
  return tally.crashed.length > 0 || caught < 0.99 * damaged ? 1 : 0;
}

/** What a process of its own finds in its share of the mutants. */
function shareOf(index: number): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--share', String(index)]);
    let tally: Tally | undefined;
    child.on('message', (message) => (tally = message as Tally));
    child.on('exit', (code) => {
      if (tally === undefined) reject(new Error(`a process of prove ended with ${code} and said nothing`));
      else resolve(tally);
    });
  });
}
