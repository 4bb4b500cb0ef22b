import { parseCronExpression } from 'cron-schedule';

/** A schedule in cron's notation, as sets: it runs at every minute of every hour that it names, on every day that fits. */
export interface Schedule {
  /** From 0, in their order. */
  readonly minutes: readonly number[];
  /** From 0, in their order. */
  readonly hours: readonly number[];
  /** Whether it runs on a day, in UTC. */
  readonly runsOn: (day: Date) => boolean;
}

/**
 * Reads five fields, or a word such as `@daily`, as Kubernetes does: where both the day of the month and the day of the week are
 * restricted, one of them suffices.
 *
 * @returns undefined for what is no schedule, such as `${SCHEDULE}`
 */
export function readSchedule(text: string): Schedule | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5 && !text.trim().startsWith('@')) return undefined;
  try {
    const { minutes, hours, days, months, weekdays } = parseCronExpression(fields.join(' ').replaceAll('?', '*'));
    const [inMonth, onDay, onWeekday] = [new Set(months), new Set(days), new Set(weekdays)];
    const isEither = days.length < 31 && weekdays.length < 7;
    return {
      minutes,
      hours,
      runsOn: (day) => {
        const [fitsDay, fitsWeekday] = [onDay.has(day.getUTCDate()), onWeekday.has(day.getUTCDay())];
        return inMonth.has(day.getUTCMonth()) && (isEither ? fitsDay || fitsWeekday : fitsDay && fitsWeekday);
      },
    };
  } catch {
    return undefined;
  }
}
