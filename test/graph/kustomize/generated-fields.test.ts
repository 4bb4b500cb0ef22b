import { expect, test } from 'vitest';
import { refusedFields } from '../../oracle/api-fields.ts';
import { countFields } from '../../oracle/counted-fields.ts';
import { features } from '../../oracle/features.ts';
import { GeneratedRepository } from '../../oracle/generated-repository.ts';
import { mistakes } from '../../oracle/mistakes.ts';

test('[F1 part: every field of the APIs stands in at least a hundred of 2,000 generated repositories]', () => {
  const counts = countFields(Array.from({ length: 2_000 }, (_, seed) => new GeneratedRepository(seed)));
  expect(counts.size).toBeGreaterThan(150);
  expect([...counts].filter(([, count]) => count < 100)).toEqual([]);
}, 60_000);

test('[F1 part: fields that Flux refuses stand in at least a hundred of 2,000 that have a mistake]', () => {
  const odd = Array.from({ length: 2_000 }, (_, seed) => new GeneratedRepository(seed, { isOdd: true }));
  expect([...countFields(odd, refusedFields)].filter(([, count]) => count < 100)).toEqual([]);
}, 60_000);

test.each([
  ['each way to use a field', features, false],
  ['each mistake', mistakes, true],
])('[F1 part: %s has as many generated repositories as any other]', (_, all, isOdd) => {
  const count = Object.keys(all).length;
  const used = Array.from({ length: count }, (_, seed) => new GeneratedRepository(seed, { isOdd }).used[0]);
  expect(new Set(used).size).toBe(count);
});
