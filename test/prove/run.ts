// `npm run prove`: tries to break holdfast at scale, and counts what is noticed. `npm run prove -- --help` explains the options.
import { fork, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { plantCanaries } from './canaries.ts';
import { planDamages, treeDamages } from './damages.ts';
import { proveEditsOf } from './edits.ts';
import { compareBuilds, compareCorpus } from './flux.ts';
import { fuzzReaders } from './fuzz.ts';
import { proveHidings } from './hidings.ts';
import { judgeMutants } from './mutants.ts';
import { compareWithOthers } from './others.ts';
import { nodePrograms, synthesizeEverywhere } from './synths.ts';
import { merged, tables, totals, type Tally } from './tally.ts';

interface Options {
  readonly mutants: number;
  readonly fuzz: number;
  readonly synths: number;
  readonly canaries: number;
  readonly edits: number;
  readonly hidings: number;
  readonly flux: number;
  readonly fluxCorpus?: string;
  readonly seed: number;
  readonly processes: number;
  readonly full: boolean;
  readonly real: boolean;
  readonly only?: string;
  readonly share?: number;
}

/** What `--full` runs: some half an hour on two cores. */
const full = {
  mutants: 125_000,
  fuzz: 20_000,
  synths: 1_000,
  canaries: 60,
  edits: 10_000,
  hidings: 2_000,
  flux: 2_000,
};

const whole = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('required: a whole number.');
  return number;
};

const options = new Command('npm run prove --')
  .description('Tries to break holdfast at scale, and counts what is noticed. Prints Markdown.')
  .option('--mutants <number>', 'damaged stacks; a fifth has blind changes alone', whole, 2_000)
  .option('--fuzz <number>', 'damaged inputs for each reader', whole, 1_000)
  .option('--synths <number>', 'syntheses, over versions of Node, locales, time zones and orders of files', whole, 36)
  .option('--canaries <number>', 'rounds of plans with a canary in every secret setting', whole, 6)
  .option('--edits <number>', 'edits of --fix in generated files, judged by another reader of YAML', whole, 1_000)
  .option('--hidings <number>', 'values hidden in the five trees, beside all of examples and cases', whole, 200)
  .option(
    '--flux <number>',
    'generated repositories, compared with what Flux builds of them, and nothing else unless asked for',
    whole,
    0,
  )
  .option(
    '--flux-corpus <folder>',
    'repositories of others in a folder, compared with what Flux builds of them, and nothing else',
  )
  .option('--full', `${JSON.stringify(full)}, unless said otherwise`, false)
  .option('--real', 'only the end-to-end tests, with their campaigns whole: real programs, for an hour or more', false)
  .option('--seed <number>', 'the same seed gives the same run', whole, 1)
  .option('--only <rule>', 'only mutants that this rule must notice, and nothing else')
  .option('--processes <number>', 'processes for the mutants', whole, availableParallelism())
  // Between processes: the share of this one.
  .addOption(new Option('--share <number>').argParser(whole).hideHelp())
  .parse();
const given = options.opts<Options>();
const isGiven = (name: keyof typeof full): boolean => options.getOptionValueSource(name) === 'cli';
const amount = (name: keyof typeof full): number => {
  if (given.only !== undefined && name !== 'mutants') return 0;
  if (given.fluxCorpus !== undefined) return 0;
  if (isGiven('flux') && !given.full && !isGiven(name)) return 0;
  return given.full && !isGiven(name) ? full[name] : given[name];
};

if (given.real) process.exitCode = proveWithRealParts();
else if (given.share === undefined) process.exitCode = await prove();
else {
  const damages = [...treeDamages(given.only), ...(await planDamages(given.only))];
  const share = { index: given.share, of: given.processes };
  process.send?.(judgeMutants(damages, { mutants: amount('mutants'), seed: given.seed, share }));
  process.disconnect();
}

async function prove(): Promise<number> {
  const sections = [proveMutants, proveReaders, proveSynths, proveCanaries, proveEdits, proveHidden, proveBuilds];
  let isSound = true;
  for (const section of sections) {
    const started = performance.now();
    const { text, holds } = await section();
    isSound &&= holds;
    if (text !== '') print(`${text}\n${((performance.now() - started) / 60_000).toFixed(1)} minutes\n`);
  }
  return isSound ? 0 : 1;
}

/** What CI tries a sample of (`test/e2e/campaign.ts`) is tried whole. */
function proveWithRealParts(): number {
  const env = { ...process.env, HOLDFAST_CAMPAIGNS: 'whole' };
  return spawnSync('npm', ['run', 'test:e2e'], { stdio: 'inherit', env }).status ?? 1;
}

interface Proof {
  readonly text: string;
  readonly holds: boolean;
}

async function proveMutants(): Promise<Proof> {
  if (amount('mutants') === 0) return { text: '', holds: true };
  const trees = treeDamages(given.only);
  const ways = trees.length + (await planDamages(given.only)).length;
  const tally = merged(await Promise.all(Array.from({ length: given.processes }, (_, index) => shareOf(index))));
  const { mutants, caught } = totals(tally);
  return {
    text: `${tables(tally, { seed: given.seed, ways })}${compareWithOthers(trees)}`,
    holds: tally.crashed.length === 0 && caught >= 0.99 * mutants,
  };
}

function proveReaders(): Proof {
  if (amount('fuzz') === 0) return { text: '', holds: true };
  const { table, failures } = fuzzReaders(amount('fuzz'), given.seed);
  return { text: [table, ...failures].join('\n'), holds: failures.length === 0 };
}

async function proveSynths(): Promise<Proof> {
  if (amount('synths') === 0) return { text: '', holds: true };
  const nodes = nodePrograms();
  const digests = await synthesizeEverywhere(amount('synths'), given.seed, nodes);
  const lines = [...digests].map(
    ([digest, { count, place }]) => `| \`${digest.slice(0, 16)}\` | ${count} | ${place} |`,
  );
  const head = `| syntheses of the five clusters, ${nodes.length} versions of Node | times | first in |\n| --- | ---: | --- |`;
  return { text: `${head}\n${lines.join('\n')}\n`, holds: digests.size === 1 };
}

async function proveCanaries(): Promise<Proof> {
  if (amount('canaries') === 0) return { text: '', holds: true };
  const { planted, seen } = await plantCanaries(amount('canaries'));
  const text = `| canaries in secret settings | seen in an output |\n| ---: | ---: |\n| ${planted} | ${seen.length} |\n`;
  return { text: [text, ...seen].join('\n'), holds: seen.length === 0 };
}

function proveEdits(): Proof {
  if (amount('edits') === 0) return { text: '', holds: true };
  const { text, wrong, isUseful } = proveEditsOf(amount('edits'), given.seed);
  return { text, holds: wrong === 0 && isUseful };
}

function proveHidden(): Proof {
  if (amount('hidings') === 0) return { text: '', holds: true };
  const { text, added } = proveHidings(amount('hidings'), given.seed);
  return { text: [text, ...added].join('\n'), holds: added.length === 0 };
}

function proveBuilds(): Proof {
  if (given.fluxCorpus !== undefined) return compareCorpus(given.fluxCorpus);
  if (amount('flux') === 0) return { text: '', holds: true };
  return compareBuilds(amount('flux'), given.seed);
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

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
