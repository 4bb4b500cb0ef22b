import { Cron } from 'croner';

/** Longest pauses by their schedule: working them out takes milliseconds, and many backups share one. */
const pauses = new Map<string, number>();
const start = new Date('2026-01-01T00:00:00Z');

/** Longest pause between two runs of a schedule, in seconds; infinite when it never runs. */
export function longestPause(schedule: string | undefined): number {
  if (schedule === undefined) return Infinity;
  const known = pauses.get(schedule) ?? pauseOf(schedule);
  pauses.set(schedule, known);
  return known;
}

function pauseOf(schedule: string): number {
  const times = runsOf(schedule, (cron) => cron.nextRuns(40, start).map((run) => run.getTime() / 1000)) ?? [];
  const between = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return between.length === 0 ? Infinity : Math.max(...between);
}

/** So many runs of both are compared: a year of daily ones. */
const maxRuns = 800;

/**
 * The first minute in which two schedules start together, as `2026-01-04 04:00` in UTC.
 *
 * @returns undefined where they do not within a year of daily runs, or where one of them is no schedule
 */
export function firstMinuteTogether(a: string, b: string): string | undefined {
  return runsOf(a, (first) => runsOf(b, (second) => firstRunTogether(first, second)));
}

function firstRunTogether(first: Cron, second: Cron): string | undefined {
  let [left, right] = [first.nextRun(start), second.nextRun(start)];
  for (let runs = 0; runs < maxRuns && left !== null && right !== null; runs++) {
    if (left.getTime() === right.getTime()) return left.toISOString().slice(0, 16).replace('T', ' ');
    if (left < right) left = first.nextRun(left);
    else right = second.nextRun(right);
  }
  return undefined;
}

/** Asks a schedule for its runs. One that cannot be read, such as `${SCHEDULE}`, has none; a year far away is found out on the way. */
function runsOf<Answer>(schedule: string, ask: (cron: Cron) => Answer): Answer | undefined {
  try {
    return ask(new Cron(schedule, { timezone: 'UTC' }));
  } catch {
    return undefined;
  }
}
