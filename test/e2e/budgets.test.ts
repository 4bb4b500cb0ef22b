import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { expect } from 'vitest';
import { acceptancePart } from '../acceptance.ts';
import { CompiledCommand } from '../cli/compiled-command.ts';
import { holdfastBeside } from '../cli/holdfast.ts';
import { ruleAboutSchemas, type BudgetProbe } from '../fuzz/budget-probe.ts';
import { map } from '../fuzz/budget-inputs.ts';
import { budgetProbes } from '../fuzz/budget-probes.ts';
import { putProbe } from '../fuzz/budgets.ts';
import { scratchFolder } from '../scratch-folder.ts';

/** What a command answers to an input of some size: its exit code, and what it says. */
async function answer({ main }: CompiledCommand, probe: BudgetProbe, size: number): Promise<[number | null, string]> {
  const isImpact = probe.command === 'impact';
  const folder = scratchFolder(isImpact ? {} : { 'good.yaml': map('x') }); // something else to read
  putProbe(folder, probe, size);
  const rule = ['--only', probe.rule ?? ruleAboutSchemas, '--format', 'json'];
  const run = await holdfastBeside(isImpact ? ['impact', '.'] : ['check', '.', ...rule], folder, { main });
  return [run.status, run.stdout + run.stderr];
}

/** Of what costs a second only the edge beyond is tried. */
async function assertExitCodes(command: CompiledCommand, name: string, probe: BudgetProbe): Promise<void> {
  const [status, said] = await answer(command, probe, probe.beyond[0]);
  expect([name, status]).toEqual([name, 2]);
  expect(said, name).toMatch(probe.says);
  if (probe.isDear === true || probe.command !== undefined) return;
  const [within, saidWithin] = await answer(command, probe, probe.within[1]);
  expect([0, 1], `${name}, within: ${saidWithin.slice(0, 1_000)}`).toContain(within);
}

acceptancePart('S3', 'budgets', 'who meets a budget is told by exit code 2: it is no way round a gate', {
  stack: () => CompiledCommand.make(),
  assert: async (command) => {
    const limit = pLimit(availableParallelism());
    const runs = Object.entries(budgetProbes).map(([name, probe]) => limit(assertExitCodes, command, name, probe));
    try {
      await Promise.all(runs);
    } finally {
      limit.clearQueue();
    }
  },
  sabotage: {
    'let what was not read to its end pass': (command) =>
      command.replace('if (troublesOf(graph, report).length > 0) return exitCodes.usage;', ''),
    'count no pods': (command) => command.replace('if (pods > budgets.pods)', 'if (false)'),
  },
});
