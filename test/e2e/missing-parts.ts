import type { Reporter, TestModule, TestSuite } from 'vitest/node';
import { neededBy } from './parts.ts';

/** Says at the end which parts were missing, how many tests were skipped for want of each, and what provides them. */
export default class MissingParts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = new Map<string, number>();
    for (const module of modules) for (const suite of module.children.allSuites()) count(suite, skipped);
    const report = missingPartsReport(skipped);
    if (report !== '') process.stdout.write(`\n${report}\n`);
  }
}

/** One line for each missing part; empty where none is. */
export function missingPartsReport(skipped: ReadonlyMap<string, number>): string {
  if (skipped.size === 0) return '';
  const lines = [...skipped].map(([part, tests]) => `  ${part}: ${tests} ${tests === 1 ? 'test' : 'tests'}`);
  return [
    'tests that were skipped for want of a part:',
    ...lines,
    'PARTS_BUDGET=120 .ci/provide-parts --testbed provides them',
  ].join('\n');
}

function count(suite: TestSuite, skipped: Map<string, number>): void {
  const tests = [...suite.children.allTests()].length;
  for (const part of neededBy(suite.name)) skipped.set(part, (skipped.get(part) ?? 0) + tests);
}
