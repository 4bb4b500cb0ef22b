import fc from 'fast-check';
import { describe, test } from 'vitest';
import { budgetReaders, inputsFor } from './budgets.ts';
import { readers } from './readers.ts';

/** `npm run prove -- --fuzz 100000` runs many more. */
const numRuns = 100;

describe('whatever a reader is given, it reads it or says what is wrong', () => {
  test.each(Object.entries(readers))('%s', { timeout: 60_000 }, (_name, property) => {
    fc.assert(property(), { numRuns, seed: 20_261_122 });
  });
});

describe('what is within a budget is read to its end, and what is beyond is not, which is said', () => {
  const few = Object.entries(budgetReaders).filter(([name]) => !name.endsWith(', a few'));
  test.each(few)('%s', { timeout: 60_000 }, (name, property) => {
    fc.assert(property(), { numRuns: inputsFor(name, 20), seed: 20_261_122 });
  });
});
