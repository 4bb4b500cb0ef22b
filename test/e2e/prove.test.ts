import { expect, test } from 'vitest';
import { planDamages, treeDamages } from '../prove/damages.ts';
import { judgeMutants } from '../prove/mutants.ts';
import { merged, totals } from '../prove/tally.ts';

test('a sample of the mutants: nearly all are caught, and no rule fails on any', { timeout: 240_000 }, async () => {
  const damages = [...treeDamages(), ...(await planDamages())];
  const tally = judgeMutants(damages, { mutants: 500, seed: 3 });
  const { mutants, caught } = totals(tally);
  expect(mutants).toBe(400);
  expect(tally.blind).toBe(100);
  expect(tally.crashed).toEqual([]);
  expect(caught / mutants).toBeGreaterThan(0.98);
});

test('the same seed gives the same mutants, however they are shared out', { timeout: 60_000 }, () => {
  const damages = treeDamages('storage/class-exists');
  const whole = judgeMutants(damages, { mutants: 20, seed: 5 });
  const halves = [0, 1].map((index) => judgeMutants(damages, { mutants: 20, seed: 5, share: { index, of: 2 } }));
  expect(merged(halves)).toEqual(whole);
});
