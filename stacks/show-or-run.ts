import type { Command } from 'commander';
import { createInterface } from 'node:readline/promises';
import type { OperatorStep } from '../infra/nodes/operator-step.ts';
import { runSteps } from '../infra/nodes/run-steps.ts';

export interface StepOptions {
  readonly run?: boolean;
  readonly yes?: boolean;
  readonly from: string;
}

/** The options of every command that goes through steps. */
export function stepOptions(command: Command): Command {
  return command
    .option('--run', 'run the steps, asking before each that changes something; without it they are shown')
    .option('--yes', 'do not ask')
    .option('--from <step>', 'go on from this step', '1')
    .addHelpText('after', '\nExit codes: 0 shown or done, 1 a step failed or was declined, 2 wrong usage or refused.');
}

/** Shows the steps, and runs them where that is asked for. What refuses to make them ends the command with 2. */
export async function showOrRun(
  name: string,
  options: StepOptions,
  make: () => Promise<readonly OperatorStep[]>,
): Promise<void> {
  let steps: readonly OperatorStep[];
  try {
    steps = await make();
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
    return;
  }
  for (const [index, { what, command }] of steps.entries())
    process.stdout.write(`${index + 1}. ${what}\n   ${command}\n`);
  if (options.run !== true) {
    process.stderr.write('\nnothing was done; add --run to do it step by step\n');
    return;
  }
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
