import { expect, test } from 'vitest';
import { damageByPeople } from '../prove/mutants.ts';

test('a sample of the mutants: nearly all are caught, and no rule fails on any', { timeout: 240_000 }, () => {
  const { mutants, caught, crashed } = damageByPeople({ mutants: 234, seed: 3, only: undefined });
  expect(crashed).toBe(0);
  expect(caught / mutants).toBeGreaterThan(0.98);
});
