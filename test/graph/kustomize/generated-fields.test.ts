import { expect, test } from 'vitest';
import { countFields } from '../../oracle/counted-fields.ts';
import { features } from '../../oracle/features.ts';
import { GeneratedRepository } from '../../oracle/generated-repository.ts';

test('[F1 part: every field of the APIs stands in at least a hundred of 2,000 generated repositories]', () => {
  const counts = countFields(Array.from({ length: 2_000 }, (_, seed) => new GeneratedRepository(seed)));
  expect(counts.size).toBeGreaterThan(150);
  expect([...counts].filter(([, count]) => count < 100)).toEqual([]);
}, 60_000);

test('[F1 part: each way to use a field has as many generated repositories as any other]', () => {
  const count = Object.keys(features).length;
  const used = Array.from({ length: count }, (_, seed) => new GeneratedRepository(seed).used[0]);
  expect(new Set(used).size).toBe(count);
});
