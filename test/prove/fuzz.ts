import fc from 'fast-check';
import { budgetReaders, inputsFor } from '../fuzz/budgets.ts';
import { readers } from '../fuzz/readers.ts';

/** Gives every reader so many damaged inputs. Returns Markdown, and what failed. */
export function fuzzReaders(inputs: number, seed: number): { table: string; failures: string[] } {
  const lines = [
    `| damaged input, seed ${seed} | inputs | read, or refused in words of its own |`,
    '| --- | ---: | --- |',
  ];
  const failures: string[] = [];
  const all = [
    ...Object.entries(readers).map((each) => [...each, inputs] as const),
    ...Object.entries(budgetReaders).map(([name, property]) => [name, property, inputsFor(name, inputs)] as const),
  ];
  for (const [name, property, numRuns] of all) {
    const result = fc.check(property(), { numRuns, seed });
    lines.push(`| ${name} | ${result.numRuns} | ${result.failed ? 'no' : 'all'} |`);
    if (result.failed) failures.push(`${name}: ${fc.defaultReportMessage(result)?.slice(0, 2000) ?? ''}`);
  }
  return { table: `${lines.join('\n')}\n`, failures };
}
