import { spawn } from 'node:child_process';
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
    const status = await run(step.command);
    if (status !== 0) return { stoppedAt: number, reason: 'failed' };
    options.report(`  done after ${Math.round((performance.now() - started) / 1000)} s`);
  }
  return { stoppedAt: undefined, reason: 'done' };
}

/** The exit status; a signal counts as a failure. */
function run(command: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-o', 'pipefail', '-c', command], { stdio: 'inherit' });
    child.on('error', () => resolve(127));
    child.on('close', (status) => resolve(status ?? 1));
  });
}
