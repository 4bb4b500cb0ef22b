import { expect, test } from 'vitest';
import { plantCanaries } from '../prove/canaries.ts';
import { nodePrograms, synthesizeEverywhere } from '../prove/synths.ts';
import { planDamages, treeDamages } from '../prove/damages.ts';
import { judgeMutants } from '../prove/mutants.ts';
import { merged, totals } from '../prove/tally.ts';
import { describeWith } from './parts.ts';

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

describeWith(['node22', 'node24'], 'syntheses', () => {
  test('are the same to the byte on every Node, in any locale and time zone', { timeout: 240_000 }, async () => {
    const nodes = nodePrograms();
    expect(nodes.length).toBe(3);
    const digests = await synthesizeEverywhere(15, 1, nodes);
    expect([...digests.values()].map(({ count }) => count)).toEqual([15]);
  });
});

test('no canary is seen in what a plan puts out, whatever its shape', { timeout: 120_000 }, async () => {
  const { planted, seen } = await plantCanaries(6);
  expect(planted).toBeGreaterThan(100);
  expect(seen).toEqual([]);
});
