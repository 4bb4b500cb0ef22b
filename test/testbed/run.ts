// `npm run testbed -- <stack>`: a cluster of a stack's topology that really runs on this machine. `npm run testbed -- --help` explains the options.
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { topologies } from '../../stacks/topologies.ts';
import { Questions } from '../questions.ts';
import { RealStack } from '../real-stack.ts';
import { groupsOf } from '../e2e/flux-cluster.ts';
import { applicationsOf, readinessTable } from './applications.ts';
import { Bed } from './bed.ts';
import { comparisonTable } from './comparison.ts';
import { enclose, ownFolder, wayIn } from './enclosure.ts';
import { fail, type How } from './failure.ts';
import { requireParts } from './needed.ts';
import { bringUp } from './tree.ts';

interface Options {
  readonly nodes?: number;
  readonly tree: boolean;
  readonly wait: number;
  readonly fail?: string;
  readonly how: How;
  readonly watch?: number;
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
  .option('--wait <seconds>', 'how long its applications may take', whole, 300)
  .option(
    '--fail <name>',
    'takes a node away, or a host with its nodes, and compares what falls with what is predicted',
  )
  .addOption(new Option('--how <way>', 'how it is taken away').choices(['power', 'cut']).default('power'))
  .option('--watch <seconds>', 'for how long, instead of what the failure model says and some more', whole)
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
  const stack = new RealStack(name);
  const questions = new Questions(stack);
  const bed = new Bed(bedFolder, stack, questions.cluster, options.nodes);
  const applications = applicationsOf(questions.cluster);
  const work = async (): Promise<void> => {
    await bed.start(options.tree ? groupsOf(stack) : [], say);
    print(bed.plan.differences.map((difference) => `* ${difference}`).join('\n'));
    if (options.tree)
      print(readinessTable(bed, await bringUp(bed, stack, applications, { seconds: options.wait, say })));
    if (options.fail !== undefined) {
      say(`${options.fail} fails`);
      print(comparisonTable(await fail(bed, questions, options.tree ? applications : [], options.fail, options)));
    }
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
