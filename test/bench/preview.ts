import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programs } from '../../stacks/programs.ts';
import { parts } from '../e2e/parts.ts';
import { Engine, projectOfRepository } from '../engine/engine.ts';
import { Providers } from '../engine/provider.ts';
import { sharedUrl } from '../shared.ts';
import { bestRun, milliseconds } from './measure.ts';

const stack = 'honeydue';

/** The plan of one cluster beside what Pulumi's own engine takes for the same preview, with providers that stand in and answer at once. */
export async function benchPreview(print: (line: string) => void): Promise<void> {
  print('\n| a preview of honeydue, from process start | time |');
  print('| --- | ---: |');
  const plan = bestRun(
    3,
    process.execPath,
    ['--import', 'tsx', 'stacks/plan.ts', stack, '--allow-examples', '--json'],
    0,
  );
  print(`| npm run plan -- ${stack} | ${milliseconds(plan)} |`);
  if (parts.pulumi === undefined || parts.pulumiLanguageNodejs === undefined || !existsSync(sharedUrl('providers'))) {
    print('| pulumi preview | not there: .ci/provide-parts |');
    return;
  }
  print(`| pulumi preview | ${milliseconds(await previewByEngine())} |`);
}

async function previewByEngine(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const providers = new Providers();
  await providers.serve();
  try {
    const engine = new Engine(projectOfRepository(join(folder, 'project')), providers, join(folder, 'engine'));
    await engine.run(['stack', 'init', stack]);
    for (const [name, { isSecret }] of Object.entries(programs[stack]?.settings ?? {})) {
      if (isSecret && name !== 'kubeconfig')
        await engine.run(['config', 'set', '--secret', `holdfast:${name}`], { input: 'a secret' });
    }
    const times: number[] = [];
    for (let run = 0; run < 3; run++) {
      const started = performance.now();
      await engine.run(['preview', '--json']);
      times.push(performance.now() - started);
    }
    return Math.min(...times);
  } finally {
    providers.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
