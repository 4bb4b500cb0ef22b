// `npm run mutate -- --sample 400 --seed 1`: changes places of the product's code, drawn by a seed, and counts the changes that a test notices.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { allMutants, draw, keyOf, rangeOf } from './draw.ts';
import { tell, type Report } from './tell.ts';

const whole = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('required: a whole number above 0.');
  return number;
};

const { sample, seed, processes } = new Command('npm run mutate --')
  .description(
    "Changes places of the product's code with Stryker, and counts the changes that a test notices. Prints Markdown.",
  )
  .option('--sample <number>', 'mutants that are drawn', whole, 100)
  .option('--seed <number>', 'the same seed draws the same mutants of the same code', whole, 1)
  .option('--processes <number>', 'test runners at once', whole, 1)
  .parse()
  .opts<{ sample: number; seed: number; processes: number }>();

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const folder = join(root, '.cache/mutate');
const report = join(folder, 'report.json');
const drawn = draw(allMutants(root), sample, seed);

// Tests look for the shared folder beside the repository: beside its copy, too.
const sandboxes = join(folder, 'sandboxes');
mkdirSync(sandboxes, { recursive: true });
const shared = join(sandboxes, 'shared');
if (!existsSync(shared)) symlinkSync(join(root, '..', 'shared'), shared);

const settings = {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutate/vitest.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner', join(root, 'test/mutate/drawn-checker.js')],
  checkers: ['drawn'],
  mutate: [...new Set(drawn.map(rangeOf))],
  tempDirName: sandboxes,
  ignorePatterns: ['/dist', '/lib', '/.cache', '/.cdk8s', '/nodes'],
  disableTypeChecks: false,
  concurrency: processes,
  incremental: true,
  incrementalFile: join(folder, 'incremental.json'),
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: report },
  // A busy machine is no endless loop: those are noticed by how often they come by.
  timeoutMS: 300_000,
  timeoutFactor: 6,
  dryRunTimeoutMinutes: 90,
};
const configuration = join(folder, 'stryker.config.json');
writeFileSync(configuration, JSON.stringify(settings, null, 2));
const list = join(folder, 'drawn.json');
writeFileSync(list, JSON.stringify(drawn.map(keyOf)));

const { status } = spawnSync(join(root, 'node_modules/.bin/stryker'), ['run', configuration], {
  cwd: root,
  env: { ...process.env, HOLDFAST_DRAWN: list, HOLDFAST_ROOT: root },
  stdio: ['ignore', process.stderr.fd, process.stderr.fd],
});
if (status === 0) process.stdout.write(tell(JSON.parse(readFileSync(report, 'utf8')) as Report, drawn, { root, seed }));
process.exitCode = status ?? 1;
