import { spawn } from 'node:child_process';
import { messageOf } from '../../graph/message-of.ts';
import type { OperatorStep } from './operator-step.ts';

/** How steps are run. */
export interface RunStepsOptions {
  /** Number of the first step to run, from 1. */
  readonly from: number;
  /** Whether to go on with a step. */
  readonly confirm: (step: OperatorStep, number: number) => Promise<boolean>;
  /** Called with what is going on, a line each. */
  readonly report: (line: string) => void;
}

/** How it ended. */
export interface RunStepsResult {
  /** Number of the step that failed or was declined; undefined when all are done. */
  readonly stoppedAt: number | undefined;
  /** Whether all are done, or why it stopped. */
  readonly reason: 'done' | 'failed' | 'declined';
}

/** Runs steps one after another in the shell, and stops at the first that fails or is declined. */
export async function runSteps(steps: readonly OperatorStep[], options: RunStepsOptions): Promise<RunStepsResult> {
  for (const [index, step] of steps.entries()) {
    const number = index + 1;
    if (number < options.from) continue;
    options.report(`${number}/${steps.length} ${step.what}\n  ${step.command}`);
    if (step.isCheck !== true && !(await options.confirm(step, number)))
      return { stoppedAt: number, reason: 'declined' };
    const started = performance.now();
    const against = await run(step);
    if (against !== undefined) {
      options.report(`  ${against}`);
      return { stoppedAt: number, reason: 'failed' };
    }
    options.report(`  done after ${Math.round((performance.now() - started) / 1000)} s`);
  }
  return { stoppedAt: undefined, reason: 'done' };
}

/** Why a step failed; undefined where it did not. A check that could not look has failed. */
async function run({ command, judge }: OperatorStep): Promise<string | undefined> {
  const { status, output } = await inShell(command, judge !== undefined);
  if (status !== 0) return `it ended with ${status}`;
  try {
    return judge?.(output);
  } catch (error) {
    return `its output cannot be read: ${messageOf(error)}`;
  }
}

/** The exit status, where a signal counts as a failure, and what was printed, where that is kept and not shown. */
function inShell(command: string, isKept: boolean): Promise<{ readonly status: number; readonly output: string }> {
  return new Promise((resolve) => {
    const stdout = isKept ? 'pipe' : 'inherit';
    const child = spawn('bash', ['-o', 'pipefail', '-c', command], { stdio: ['inherit', stdout, 'inherit'] });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (data: string) => (output += data));
    child.on('error', () => resolve({ status: 127, output }));
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}
