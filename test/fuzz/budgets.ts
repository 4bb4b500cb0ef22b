import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { place } from '../../analysis/capacity.ts';
import { BudgetError } from '../../graph/budgets.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { troublesOf } from '../../invariants/failures.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';
import { ruleAboutSchemas, type BudgetProbe } from './budget-probe.ts';
import { budgetProbes } from './budget-probes.ts';
import type { Reader } from './readers.ts';

/** Puts an input of some size into a folder. */
export function putProbe(folder: string, { files }: BudgetProbe, size: number): void {
  for (const [path, text] of Object.entries(files(size))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** What is said of an input that was not read, or not judged, to its end. */
export function troublesWith(probe: BudgetProbe, size: number): string[] {
  if (probe.command === 'impact') return troublesOfPlacing(size);
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-budget-'));
  try {
    putProbe(folder, probe, size);
    const rules = invariants.filter(({ id }) => id === (probe.rule ?? ruleAboutSchemas));
    const graph = new ResourceGraph();
    readFolderInto(graph, folder);
    return troublesOf(graph, runInvariants(graph, rules, { today })).map(({ reason }) => reason);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Pods of a Job are counted, and not placed: that they would be takes a second for each size. */
function troublesOfPlacing(replicas: number): string[] {
  const podSet = { kind: 'Job', replicas } as Parameters<typeof place>[1][number]['podSet'];
  try {
    place([], [{ podSet, targets: [] }]);
    return [];
  } catch (error) {
    if (!(error instanceof BudgetError)) throw error;
    return [error.message];
  }
}

/** What is within a budget is read to its end, and what is beyond it is not, and that is said. */
export const budgetReaders: Readonly<Record<string, Reader>> = Object.fromEntries(
  Object.entries(budgetProbes).map(([name, probe]) => [
    `${name}, around its budget${probe.isDear === true ? ', a few' : ''}`,
    () =>
      fc.property(
        fc.boolean().chain((isBeyond) => sizeOf(probe, isBeyond)),
        ({ size, isBeyond }) => {
          const said = troublesWith(probe, size);
          if (said.some((reason) => probe.says.test(reason)) !== isBeyond)
            throw new Error(`${size}, which is ${isBeyond ? 'beyond' : 'within'}: ${said.slice(0, 3).join('; ')}`);
          if (!isBeyond && said.length > 0) throw new Error(`${size}, which is within: ${said.slice(0, 3).join('; ')}`);
        },
      ),
  ]),
);

function sizeOf({ within, beyond }: BudgetProbe, isBeyond: boolean): fc.Arbitrary<{ size: number; isBeyond: boolean }> {
  const [min, max] = isBeyond ? beyond : within;
  // Mostly at the edge: there it is decided.
  const edge = isBeyond ? min : max;
  return fc.oneof(fc.constant(edge), fc.integer({ min, max })).map((size) => ({ size, isBeyond }));
}

/** How many inputs such a reader is given of so many that are asked for. */
export function inputsFor(name: string, inputs: number): number {
  return name.endsWith(', a few') ? Math.max(2, Math.ceil(inputs / 200)) : Math.max(4, Math.ceil(inputs / 5));
}
