import { ignoreAnnotation } from '../../graph/resource/annotations.ts';
import { calendarDay } from '../../graph/resource/suppression.ts';

/** Why a route of a public gateway needs no guard in front, and until when somebody stands by that. */
export interface WithoutGuard {
  /** Why that is acceptable. */
  readonly reason: string;
  /** Last day on which it holds, as YYYY-MM-DD. */
  readonly until: string;
}

/**
 * Says on a route itself that `access/public-route-asks-for-a-login` is broken knowingly.
 *
 * @throws Error when the reason is empty or the day is none.
 */
export function withoutGuardAnnotation({ reason, until }: WithoutGuard): Record<string, string> {
  if (reason.trim() === '') throw new Error('withoutGuard.reason: empty; say why nobody need log in first');
  if (calendarDay(until) === undefined)
    throw new Error(`withoutGuard.until: "${until}" is no day; write it as YYYY-MM-DD, such as 2027-11-30`);
  return { [ignoreAnnotation]: `access/public-route-asks-for-a-login until ${until}: ${reason}` };
}
