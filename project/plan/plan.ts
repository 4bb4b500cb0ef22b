import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { readHetznerPricing, type PriceTable } from '../../analysis/monthly-cost.ts';
import { exampleSettings } from '../../graph/facts/not-yours-yet.ts';
import type { Json } from '../../graph/json.ts';
import { hetznerPrices } from '../../infra/hetzner/prices.ts';
import type { ClusterProgram } from '../../infra/cluster-program.ts';
import { readCliPreview } from '../../infra/preview/cli-preview.ts';
import { parseJson } from '../../infra/preview/saved-state.ts';
import { opensNothing } from '../../infra/setting-commands.ts';
import type { Settings } from '../../infra/settings.ts';
import { holdsExampleKey } from '../../topology/examples.ts';
import { didYouMean } from '../../topology/mistakes.ts';
import type { Topology } from '../../topology/topology.ts';
import { configurationOf } from './configuration.ts';
import { isSound, judge, type JudgedPlan } from './judge.ts';
import { planAsJson, printPlan } from './print.ts';
import { savedStateOf } from './saved-state-of.ts';
import { messageOf } from '../../graph/message-of.ts';
import { note, print, printJson } from '../../output/outlet.ts';
import { paint } from '../../output/paint.ts';
import { counted } from '../../output/counted.ts';

interface PlanOptions {
  readonly all?: boolean;
  readonly json?: boolean;
  readonly inputs?: boolean;
  readonly against?: string;
  readonly preview?: string;
  readonly prices?: string;
  readonly allowExamples?: boolean;
}

/** The clusters of a project, by name. */
export interface PlannedClusters {
  readonly topologies: Readonly<Record<string, Topology>>;
  /** Loads the programs. Pulumi takes most of a second to load: what is wrong with the arguments is said before. */
  readonly programs: () => Promise<Readonly<Record<string, ClusterProgram>>>;
  /** Name of the project in Pulumi.yaml. */
  readonly project: string;
}

/**
 * `npm run plan -- <cluster>`: what a deployment would do, without a Pulumi command line, an account or a network.
 * Run in the folder of Pulumi.yaml; sets the exit code of the process.
 */
export async function plan(clusters: PlannedClusters): Promise<void> {
  const known = Object.keys(clusters.topologies).join(', ');
  const command = new Command('plan')
    .description('Shows what `pulumi up` would do for a cluster, offline: nothing is contacted, nothing is changed.')
    .argument('[cluster]', `one of ${known}`)
    .option('--all', 'plan every cluster')
    .option('--json', 'print the plan as JSON; secrets stay hidden')
    .option('--inputs', 'print the inputs of every resource')
    .option('--against <file>', 'compare with a saved state: pulumi stack export --file <file>')
    .option('--preview <file>', 'judge what the real command line saw: pulumi preview --json > <file>')
    .option('--prices <file>', "prices as Hetzner's GET /v1/pricing answers, instead of the dated list")
    .option('--allow-examples', 'plan with keys that are examples: a node that is set up with one lets nobody in')
    .addHelpText(
      'after',
      `
Exit codes: 0 the plan is sound, 1 a rule of level error breaks, the program fails, a key in the settings is an example, or the preview failed, is empty, was cut off or
holds what is not understood, 2 wrong usage or a file that is something else.

Examples:
  npm run plan -- ${Object.keys(clusters.topologies)[0] ?? '<cluster>'}
  npm run plan -- ${Object.keys(clusters.topologies)[0] ?? '<cluster>'} --against state.json
  npm run plan -- --all --json`,
    );
  command.exitOverride().configureOutput({ writeOut: (text) => print(text), writeErr: note });
  try {
    command.parse();
  } catch (error) {
    process.exit((error as { exitCode?: number }).exitCode === 0 ? 0 : 2);
  }
  try {
    process.exitCode = await main(clusters, command.args[0], command.opts());
  } catch (error) {
    note(`plan: ${messageOf(error)}\n`);
    process.exitCode = 2;
  }
}

async function main(clusters: PlannedClusters, cluster: string | undefined, options: PlanOptions): Promise<number> {
  const { topologies } = clusters;
  const known = Object.keys(topologies).join(', ');
  const stacks = options.all === true ? Object.keys(topologies).sort() : cluster === undefined ? [] : [cluster];
  const [unknown] = stacks.filter((stack) => topologies[stack] === undefined);
  if (stacks.length === 0) throw new Error(`name a cluster, or --all; the clusters are ${known}`);
  if (unknown !== undefined)
    throw new Error(
      `there is no cluster "${unknown}" to provision; choose one of ${known}${didYouMean(unknown, Object.keys(topologies))}`,
    );
  if (options.all === true && (options.against ?? options.preview) !== undefined)
    throw new Error('--against and --preview belong to one cluster; name it');
  const prices = pricesOf(options.prices);
  const plans: JudgedPlan[] = [];
  for (const stack of stacks) {
    const started = performance.now();
    const plan = await planOf(clusters, stack, options, prices);
    plans.push(plan);
    if (options.json === true) continue;
    print(printPlan(plan, { withInputs: options.inputs === true }));
    note(paint.dim(`${Math.round(performance.now() - started)} ms\n`));
  }
  if (options.json === true) {
    const [only] = plans;
    const document = options.all === true || only === undefined ? plans.map(planAsJson) : planAsJson(only);
    printJson(document);
  }
  return plans.every(isSound) ? 0 : 1;
}

async function planOf(
  { topologies, programs: load, project }: PlannedClusters,
  stack: string,
  options: PlanOptions,
  prices: PriceTable,
): Promise<JudgedPlan> {
  const topology = topologies[stack];
  const common = { stack, prices, today: today(), ...(topology !== undefined && { topology }) };
  if (options.preview !== undefined) {
    const preview = readCliPreview(readFileSync(options.preview, 'utf8'), options.preview, stack);
    const errors = preview.errors.map((error) => `${options.preview}: ${error}`);
    return judge({ ...common, resources: preview.resources, errors, notes: unshownNote(preview.unshown) });
  }
  const file = options.against;
  const { saved, notes } =
    file === undefined ? { saved: [], notes: [] } : savedStateOf(stack, readFileSync(file, 'utf8'), file);
  const [programs, { previewProgram }] = await Promise.all([load(), import('../../infra/preview/preview-program.ts')]);
  const program = programs[stack];
  if (program === undefined) throw new Error(`there is no program for the cluster "${stack}"`);
  const { missingSecrets, ...configuration } = configurationOf(stack, program.settings, {
    withOptional: file === undefined,
  });
  if (missingSecrets.length > 0 && options.json !== true) {
    note(
      `${stack}: stand-ins for secrets that are not set: ${missingSecrets.join(', ')} (pulumi config set --secret holdfast:<name>)\n`,
    );
  }
  const preview = await previewProgram(() => program.run(), { project, stack, saved, ...configuration });
  const locked = options.allowExamples === true ? [] : keysThatOpenNothing(program.settings, configuration.config);
  const errors = [
    ...preview.errors.map((error) => `the program fails: ${error}`),
    ...locked.map((mistake) => `Pulumi.${stack}.yaml: ${mistake}; --allow-examples plans all the same`),
  ];
  const examples = exampleSettings(configuration.config);
  return judge({ ...common, resources: preview.resources, errors, notes, exampleSettings: examples });
}

function keysThatOpenNothing(settings: Settings, config: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings)
    .filter(([name, { opensNodes }]) => opensNodes === true && holdsExampleKey(config[`holdfast:${name}`] ?? ''))
    .map(([name, setting]) => opensNothing(name, setting));
}

function unshownNote(count: number): string[] {
  if (count === 0) return [];
  return [
    `${counted(count, 'resource')} ${count === 1 ? 'stays as it is and is' : 'stay as they are and are'} not in the preview, so nothing is said of ${count === 1 ? 'it' : 'them'}; pulumi preview --json --show-sames`,
  ];
}

function pricesOf(file: string | undefined): PriceTable {
  if (file === undefined) return hetznerPrices;
  return readHetznerPricing(parseJson(readFileSync(file, 'utf8'), file) as Json, today(), file);
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
