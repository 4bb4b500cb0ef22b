import { expect, test } from 'vitest';
import { secondsOf } from '../../graph/duration.ts';

test.each([
  ['10m', 600],
  ['1h30m', 5400],
  ['1.5h', 5400],
  ['250ms', 0.25],
  ['2h0m0s', 7200],
  ['1d', undefined],
  ['10', undefined],
  ['', undefined],
  ['5m ', undefined],
  ['1'.repeat(200), undefined],
  [300, undefined],
])('%j is read as Go reads durations', (text, seconds) => {
  expect(secondsOf(text)).toBe(seconds);
});
