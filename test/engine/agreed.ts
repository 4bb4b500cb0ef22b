import { join } from 'node:path';
import { expect } from 'vitest';
import { run } from '../e2e/fresh-project.ts';
import { stepsOfEngine, stepsOfPlan, withoutUnnamedReasons, type Steps } from './agreement.ts';
import type { Deployed } from './deployed.ts';

/** What the plan and the engine say of the same state; both must say the same, and the plan end as is expected. */
export async function agreed(deployed: Deployed, expected = 0): Promise<Steps> {
  const { stdout: preview } = await deployed.engine.run(['preview', '--json', '--show-sames'], { expected: undefined });
  const steps = stepsOfPlan((await planned(deployed, expected)).stdout);
  const engine = stepsOfEngine(preview);
  expect(withoutUnnamedReasons(steps, engine)).toEqual(engine);
  return steps;
}

/** What `npm run plan` says of the state as it is. */
export async function planned(
  { engine, stack }: Deployed,
  expected = 0,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const state = join(engine.project, 'state.json');
  await engine.run(['stack', 'export', '--file', state]);
  const args = ['--import', 'tsx', 'stacks/plan.ts', stack, '--against', state, '--allow-examples', '--json'];
  return run(engine.project, process.execPath, args, expected);
}

/** Every step that changes something: what becomes of which type, and its name. */
export function changesIn(steps: Steps): string[] {
  return Object.entries(steps).flatMap(([urn, step]) =>
    step === 'same' ? [] : [`${step} ${urn.split('::').slice(2).join(' ').split('$').at(-1) ?? ''}`],
  );
}
