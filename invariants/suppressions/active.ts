import type { Suppression } from '../../graph/suppression.ts';

/** Whether a suppression counts on `today`: it needs a reason and a day, and the day must not be over. */
export function isActive(suppression: Suppression, today: string): boolean {
  return suppression.reason !== undefined && suppression.until !== undefined && today <= suppression.until;
}
