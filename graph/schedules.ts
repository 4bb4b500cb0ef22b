import { oncePerKey } from './once-per-key.ts';
import { readSchedule } from '../topology/schedule.ts';

const start = Date.UTC(2026, 0, 1);
const dayMilliseconds = 86_400_000;
/** As far as collisions are looked for. */
const daysOfYear = 366;
/** Long enough for two runs of what runs on the 29th of February. */
const calendar = Array.from({ length: 9 * 366 }, (_, day) => new Date(start + day * dayMilliseconds));

/** The days from the start on which a schedule runs, and its minutes of such a day; in their order. */
interface Runs {
  readonly days: readonly number[];
  readonly minutes: readonly number[];
}

/** Many backups share one schedule. */
const runsOf = oncePerKey((schedule: string): Runs | undefined => {
  const read = readSchedule(schedule);
  if (read === undefined) return undefined;
  return {
    days: calendar.flatMap((day, index) => (read.runsOn(day) ? [index] : [])),
    minutes: read.hours.flatMap((hour) => read.minutes.map((minute) => hour * 60 + minute)),
  };
});

/** Longest pause between two runs of a schedule, in seconds; infinite when it never runs, or is none. */
export function longestPause(schedule: string | undefined): number {
  const runs = schedule === undefined ? undefined : runsOf(schedule);
  const [first, last] = [runs?.minutes[0], runs?.minutes.at(-1)];
  if (runs === undefined || first === undefined || last === undefined || runs.days.length < 2) return Infinity;
  const withinDay = gaps(runs.minutes);
  const betweenDays = gaps(runs.days).map((days) => days * 24 * 60 + first - last);
  return [...withinDay, ...betweenDays].reduce((longest, gap) => Math.max(longest, gap), 0) * 60;
}

function gaps(sorted: readonly number[]): number[] {
  return sorted.slice(1).map((value, index) => value - (sorted[index] ?? value));
}

/** Which minutes of a day, and which days of a year, as bits: two schedules meet where both have one in common. */
const bitsOf = oncePerKey((schedule: string): { readonly days: bigint; readonly minutes: bigint } | undefined => {
  const runs = runsOf(schedule);
  if (runs === undefined) return undefined;
  return { days: bits(runs.days.filter((day) => day < daysOfYear)), minutes: bits(runs.minutes) };
});

/**
 * The first minute in which two schedules start together, as `2026-01-04 04:00` in UTC.
 *
 * @returns undefined where they do not within a year, or where one of them is no schedule
 */
export function firstMinuteTogether(a: string, b: string): string | undefined {
  const [left, right] = [bitsOf(a), bitsOf(b)];
  if (left === undefined || right === undefined) return undefined;
  const [day, minute] = [lowest(left.days & right.days), lowest(left.minutes & right.minutes)];
  if (day === undefined || minute === undefined) return undefined;
  const at = new Date(start + day * dayMilliseconds + minute * 60_000);
  return at.toISOString().slice(0, 16).replace('T', ' ');
}

function bits(numbers: readonly number[]): bigint {
  const digits = new Uint8Array(Math.max(0, ...numbers.slice(-1)) + 1);
  for (const number of numbers) digits[digits.length - 1 - number] = 1;
  return BigInt(`0b${digits.join('')}`);
}

function lowest(set: bigint): number | undefined {
  if (set === 0n) return undefined;
  const digits = set.toString(2);
  return digits.length - 1 - digits.lastIndexOf('1');
}
