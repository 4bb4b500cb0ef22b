import { describe, expect, test } from 'vitest';
import { quantityOf } from '../../graph/quantity.ts';

describe('a quantity', () => {
  test.each([
    ['5Gi', 5 * 1024 ** 3],
    ['5G', 5e9],
    ['5120Mi', 5 * 1024 ** 3],
    ['500m', 0.5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['2E', 2e18],
    ['2Ei', 2 * 1024 ** 6],
    [2, 2],
    ['0', 0],
  ])('%s is %d', (text, value) => {
    expect(quantityOf(text)).toBeCloseTo(value, 5);
  });

  test.each(['', '5 Gi', '5GiB', 'Gi', '5g', '${SIZE}', undefined, true])('%s is none', (text) => {
    expect(quantityOf(text)).toBeUndefined();
  });
});
