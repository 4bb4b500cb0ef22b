// `npm run testbed -- <stack>`: a cluster of a stack's topology that really runs on this machine. `npm run testbed -- --help` explains the options.
import { cpus, release, totalmem } from 'node:os';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { evictionSeconds } from '../../analysis/impact/parts/workloads.ts';
import { topologies } from '../../stacks/topologies.ts';
import { Questions } from '../questions.ts';
import { RealStack } from '../real-stack.ts';
import { renderedStack } from '../stacks/real-renderings.ts';
import { groupsOf } from '../e2e/flux-cluster.ts';
import { applicationsOf } from './applications.ts';
import { Bed } from './bed.ts';
import { Campaign } from './campaign.ts';
import { enclose, ownFolder, wayIn } from './enclosure.ts';
import { requireParts } from './needed.ts';
import { readinessTable, readyApplications, writeReadiness, type Readiness } from './readiness.ts';
import type { How } from './seen.ts';
import { bringUp } from './tree.ts';

interface Options {
  readonly nodes?: number;
  readonly tree: boolean;
  readonly charts: boolean;
  readonly wait: number;
  readonly fail?: string[];
  readonly singles: boolean;
  readonly pairs?: number;
  readonly seed: number;
  readonly how?: How;
  readonly watch?: number;
  readonly toleration: number;
  readonly record?: string;
  readonly ready?: string;
  readonly keep: boolean;
}

const whole = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('required: a whole number from 1 on.');
  return number;
};

const command = new Command('npm run testbed --')
  .description(
    'Starts a cluster of real nodes on this machine, each in namespaces of its own. Takes root. Prints Markdown.',
  )
  .addArgument(new Argument('<stack>', 'whose topology and tree').choices(Object.keys(topologies)))
  .option('--nodes <number>', 'only so many of its nodes, servers first', whole)
  .option('--no-tree', 'nodes alone, without what the stack runs on them')
  .option('--charts', 'runs what helm made of charts as well, where it is known', false)
  .option('--wait <seconds>', 'how long its applications may take', whole, 300)
  .option(
    '--fail <names...>',
    'takes a node away, a host, a switch or a component, and compares what falls with what is predicted; a+b fall together',
  )
  .option('--singles', 'the same for everything that the bed can take away, one after the other', false)
  .option('--pairs <number>', 'the same for so many pairs of them, drawn by the seed', whole)
  .option('--seed <number>', 'which pairs', whole, 1)
  .addOption(
    new Option('--how <way>', 'how nodes are taken away, instead of what fits the part').choices(['power', 'cut']),
  )
  .option('--watch <seconds>', 'for how long, instead of what the failure model says and some more', whole)
  .option(
    '--toleration <seconds>',
    'for how long pods wait on a lost node where they say nothing; predictions are shortened by as much',
    whole,
    evictionSeconds,
  )
  .option('--record <file>', 'adds what was seen to a file, against which later predictions can be held')
  .option('--ready <file>', 'keeps what came up, and why the rest did not, in a file')
  .option('--keep', 'leaves it running until it is interrupted', false)
  .parse();

const folder = ownFolder();
if (folder === undefined) requireParts(command.opts<Options>());
process.exitCode =
  folder === undefined ? await enclose() : await runIn(folder, command.args[0] ?? '', command.opts<Options>());
// What still runs in here ends with this process.
if (folder !== undefined) process.exit();

async function runIn(bedFolder: string, name: string, options: Options): Promise<number> {
  const started = performance.now();
  const say = (what: string): void => {
    process.stderr.write(`${String(Math.round((performance.now() - started) / 1000)).padStart(4)} s  ${what}\n`);
  };
  const print = (text: string): void => void process.stdout.write(`${text}\n\n`);
  const interrupted = new Promise<void>((resolve) => process.on('SIGINT', () => resolve()));
  const stack = options.charts ? renderedStack(name) : new RealStack(name);
  const questions = new Questions(stack);
  const bed = new Bed(bedFolder, stack, questions.cluster, options);
  const applications = applicationsOf(questions.cluster);
  const work = async (): Promise<void> => {
    await bed.start(options.tree ? groupsOf(stack) : [], say);
    print(bed.plan.differences.map((difference) => `* ${difference}`).join('\n'));
    if (options.tree) {
      const { wait, charts } = options;
      const found = await bringUp(bed, stack, applications, { seconds: wait, charts, say });
      const ready = readyApplications(bed.images, found);
      print(readinessTable(ready));
      if (options.ready !== undefined)
        writeReadiness(options.ready, { ...circumstances(name, started), applications: ready });
    }
    const campaign = new Campaign(bed, questions, options.tree ? applications : [], { ...options, say, print });
    await campaign.run();
    if (!options.keep) return;
    say(
      `it stays until it is interrupted; from another terminal: ${wayIn(bedFolder)} kubectl --kubeconfig=${bed.kubeconfig} get nodes`,
    );
    await interrupted;
  };
  try {
    await Promise.race([work(), interrupted]);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** When, where and by which command something was found. */
function circumstances(stack: string, started: number): Omit<Readiness, 'applications'> {
  return {
    ...{ stack, date: new Date().toISOString().slice(0, 10) },
    command: `npm run testbed -- ${process.argv.slice(2).join(' ')}`,
    machine: `${cpus().length} × ${cpus()[0]?.model ?? ''}, ${Math.round(totalmem() / 1024 ** 3)} GiB, Linux ${release()}`,
    seconds: Math.round((performance.now() - started) / 1000),
  };
}
