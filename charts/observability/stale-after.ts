import { longestPause } from '../../graph/schedules.ts';

/**
 * Hours after which a copy is stale: half a pause more than there ever is between two of them, and at least two hours: a backup takes its time.
 *
 * @throws Error when the schedule never runs.
 */
export function staleAfterHours(name: string, schedule: string): number {
  const pause = longestPause(schedule) / 3600;
  if (!Number.isFinite(pause)) throw new Error(`schedule of ${name}: "${schedule}" never runs; correct it`);
  return Math.ceil(Math.max(pause * 1.5, pause + 2));
}
