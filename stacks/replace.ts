// `npm run replace -- <cluster> <node>`: replaces a node, step by step; shows every step first.
import { createInterface } from 'node:readline/promises';
import { replacementSteps } from '../infra/nodes/replacement.ts';
import { runSteps } from '../infra/nodes/run-steps.ts';
import { previewProgram } from '../infra/preview/preview-program.ts';
import { clusterCommand } from './cluster-command.ts';
import { configurationOf } from './plan/configuration.ts';
import { programs } from './programs.ts';

const { topology, cluster, rest, options } = clusterCommand<{ run?: boolean; yes?: boolean; from: string }>(
  'replace',
  'Replaces a node: looks at the quorum, takes a snapshot, drains, removes the member, makes the machine anew, verifies.',
  (command) =>
    command
      .argument('<node>', 'the node to replace')
      .option('--run', 'run the steps, asking before each that changes something; without it they are shown')
      .option('--yes', 'do not ask')
      .option('--from <step>', 'go on from this step', '1')
      .addHelpText(
        'after',
        '\nExit codes: 0 shown or done, 1 a step failed or was declined, 2 wrong usage or refused.',
      ),
);
const [node = ''] = rest;

try {
  const steps = replacementSteps({ topology, cluster, node, urns: await urnsOf(node) });
  for (const [index, { what, command }] of steps.entries()) {
    process.stdout.write(`${index + 1}. ${what}\n   ${command}\n`);
  }
  if (options.run === true) await runAll(steps);
  else process.stderr.write('\nnothing was done; add --run to do it step by step\n');
} catch (error) {
  process.stderr.write(`replace: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function runAll(steps: ReturnType<typeof replacementSteps>): Promise<void> {
  const terminal = options.yes === true ? undefined : createInterface({ input: process.stdin, output: process.stderr });
  const { stoppedAt, reason } = await runSteps(steps, {
    from: Number(options.from),
    report: (line) => process.stderr.write(`${line}\n`),
    confirm: async () => terminal === undefined || /^y(es)?$/i.test(await terminal.question('  run it? [y/N] ')),
  });
  terminal?.close();
  if (stoppedAt === undefined) return;
  process.stderr.write(`step ${stoppedAt} ${reason}; when it is settled, go on with --run --from ${stoppedAt}\n`);
  process.exitCode = 1;
}

/** What Pulumi made for the node alone: its machine, and the files it started from. */
async function urnsOf(name: string): Promise<string[]> {
  const program = programs[cluster];
  if (program === undefined) return [];
  const { config, secretKeys } = configurationOf(cluster, program.settings);
  const { resources } = await previewProgram(() => program.run(), {
    project: 'holdfast',
    stack: cluster,
    config,
    secretKeys,
  });
  const machines = ['VmLegacy', 'ContainerLegacy', 'FileLegacy', 'Server'];
  const own = resources.find((resource) => !resource.isCustom && resource.name === name);
  return resources.flatMap(({ id, parent, resourceType }) =>
    parent === own?.id && own !== undefined && machines.includes(resourceType.split(':').at(-1) ?? '') ? [id] : [],
  );
}
