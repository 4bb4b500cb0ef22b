import fc from 'fast-check';
import { readers } from '../fuzz/readers.ts';

/** Gives every reader so many damaged inputs. Returns Markdown, and what failed. */
export function fuzzReaders(inputs: number, seed: number): { table: string; failures: string[] } {
  const lines = [
    `| damaged input, seed ${seed} | inputs | read, or refused in words of its own |`,
    '| --- | ---: | --- |',
  ];
  const failures: string[] = [];
  for (const [name, property] of Object.entries(readers)) {
    const result = fc.check(property(), { numRuns: inputs, seed });
    lines.push(`| ${name} | ${result.numRuns} | ${result.failed ? 'no' : 'all'} |`);
    if (result.failed) failures.push(`${name}: ${fc.defaultReportMessage(result)?.slice(0, 2000) ?? ''}`);
  }
  return { table: `${lines.join('\n')}\n`, failures };
}
