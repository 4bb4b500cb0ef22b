import type { Suppression } from '../../graph/resource/suppression.ts';

/** How far ahead the last day of a suppression may be. */
export const longestYears = 2;

/** Whether a suppression counts on `today`: it needs a reason and a day, which must neither be over nor too far away. */
export function isActive({ reason, until }: Suppression, today: string): boolean {
  return reason !== undefined && until !== undefined && today <= until && until <= lastPossibleDay(today);
}

/** The last day that a suppression may name on `today`, as YYYY-MM-DD. */
export function lastPossibleDay(today: string): string {
  return `${String(Number(today.slice(0, 4)) + longestYears).padStart(4, '0')}${today.slice(4)}`;
}
