import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unresolvedVariable } from '../../../graph/json.ts';

describe('a variable that is filled in later', () => {
  test('is what the plain expression says, in any text', () => {
    const text = fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', ' '), maxLength: 14 });
    fc.assert(
      fc.property(text, (given) => {
        expect(unresolvedVariable(given)).toBe(/\$\{[^}]*\}|\{\{[^}]*\}\}/.exec(given)?.[0]);
      }),
      { numRuns: 20_000 },
    );
  });

  // In quadratic time each takes many seconds.
  test.each(['${'.repeat(100_000), `${'{{'.repeat(100_000)}}`, '{}'.repeat(100_000)])(
    'is looked for in linear time',
    (given) => {
      const before = process.cpuUsage();
      expect(unresolvedVariable(given)).toBeUndefined();
      expect(process.cpuUsage(before).user / 1e6).toBeLessThan(0.5);
    },
  );
});
