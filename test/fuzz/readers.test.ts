import fc from 'fast-check';
import { describe, test } from 'vitest';
import { readers } from './readers.ts';

/** `npm run prove -- --fuzz 100000` runs many more. */
const numRuns = 100;

describe('whatever a reader is given, it reads it or says what is wrong', () => {
  test.each(Object.entries(readers))('%s', { timeout: 60_000 }, (_name, property) => {
    fc.assert(property(), { numRuns, seed: 20_261_122 });
  });
});
