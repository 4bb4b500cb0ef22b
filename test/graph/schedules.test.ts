import { Cron } from 'croner';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstMinuteTogether, longestPause } from '../../graph/schedules.ts';

const start = new Date('2025-12-31T23:59:59Z');
const end = new Date('2027-01-02T00:00:00Z');

/** Every run of a year, by a library that walks from run to run. */
function runs(schedule: string): string[] {
  const cron = new Cron(schedule, { timezone: 'UTC', legacyMode: true });
  const found: string[] = [];
  for (let run = cron.nextRun(start); run !== null && run < end; run = cron.nextRun(run))
    found.push(run.toISOString().slice(0, 16).replace('T', ' '));
  return found;
}

const list = (from: number, to: number): fc.Arbitrary<string> =>
  fc.uniqueArray(fc.integer({ min: from, max: to }), { minLength: 1, maxLength: 3 }).map((values) => values.join());
const field = (from: number, to: number): fc.Arbitrary<string> => fc.oneof(fc.constant('*'), list(from, to));
/** At most some hundred runs a year: the library takes its time for each. */
const schedule = fc
  .tuple(list(0, 3), list(0, 4), field(1, 31), list(1, 12), field(0, 6))
  .map((fields) => fields.join(' '));

describe('two schedules', () => {
  test('meet in the first minute in which both run', () => {
    fc.assert(
      fc.property(schedule, schedule, (a, b) => {
        const inBoth = new Set(runs(b));
        expect(firstMinuteTogether(a, b)).toBe(runs(a).find((run) => inBoth.has(run)));
      }),
      { numRuns: 12, seed: 1 },
    );
  }, 60_000);

  test('meet once a year, too', () => {
    expect(firstMinuteTogether('0 * * * *', '0 4 24 12 *')).toBe('2026-12-24 04:00');
    expect(firstMinuteTogether('5 * * * *', '0 4 24 12 *')).toBeUndefined();
  });

  test.each(['${SCHEDULE}', '', '0 /6 * * *', '0 0 0 * * *', '61 * * * *'])('%j is none', (text) => {
    expect(firstMinuteTogether(text, '* * * * *')).toBeUndefined();
    expect(longestPause(text)).toBe(Infinity);
  });

  test('of a hundred applications are compared in 50 ms', () => {
    const all = Array.from({ length: 100 }, (_, index) => `${index % 60} ${index % 24} * * ${index % 7}`);
    const compareAll = (): number => {
      const before = process.cpuUsage();
      for (const [index, a] of all.entries()) for (const b of all.slice(index + 1)) firstMinuteTogether(a, b);
      return process.cpuUsage(before).user / 1000;
    };
    // 50 ms on an idle machine; others share this one, so that the best of some runs counts.
    expect(Math.min(...Array.from({ length: 5 }, compareAll))).toBeLessThan(150);
  });
});

test.each([
  ['0 * * * *', 3600],
  ['@daily', 86_400],
  ['0 3 * * 0', 7 * 86_400],
  ['0 3,4 * * *', 23 * 3600],
  ['0 0 1 * ?', 31 * 86_400],
  ['0 0 29 2 *', (3 * 365 + 366) * 86_400],
  ['0 0 31 2 *', Infinity],
] as const)('%s pauses for %d seconds at most', (schedule, seconds) => {
  expect(longestPause(schedule)).toBe(seconds);
});
