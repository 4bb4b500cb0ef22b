// `npm run prove`: damages the real stacks in thousands of ways and counts what is noticed, by holdfast and by others.
// Options: --mutants <number> (2000), --seed <number> (1), --only <rule>.
import { parseArgs } from 'node:util';
import { compareWithOthers } from './others.ts';
import { damageByPeople } from './mutants.ts';

const { values } = parseArgs({
  options: {
    mutants: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const [mutants, seed] = [Number(values.mutants), Number(values.seed)];
if (!Number.isInteger(mutants) || mutants < 1 || !Number.isInteger(seed)) {
  process.stderr.write('prove: --mutants and --seed: required: whole numbers, such as --mutants 2000 --seed 1\n');
  process.exitCode = 2;
} else {
  const result = damageByPeople({ mutants, seed, only: values.only });
  compareWithOthers(values.only);
  process.exitCode = result.crashed > 0 || result.caught < 0.99 * result.mutants ? 1 : 0;
}
