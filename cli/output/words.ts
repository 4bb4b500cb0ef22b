import type { Severity } from '../../invariants/invariant.ts';
import { counted } from '../../output/counted.ts';
import { paint } from '../../output/paint.ts';

/** Severities from the worst. */
export const severities: readonly Severity[] = ['error', 'warning', 'info'];

export const colorOf: Readonly<Record<Severity, (text: string) => string>> = {
  error: paint.red,
  warning: paint.yellow,
  info: paint.cyan,
};

const nounOf: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'hint' };

/** How a severity is called. */
export function nameOf(severity: Severity): string {
  return colorOf[severity](nounOf[severity]);
}

/** The same with a noun for each severity, in its colour unless there is none. */
export function countedOf(severity: Severity, count: number): string {
  const text = counted(count, nounOf[severity]);
  return count > 0 ? colorOf[severity](text) : text;
}

/** Names beyond this number are counted, not listed. */
const listed = 5;

/** Names, as many as are read. */
export function some(names: readonly string[]): string {
  const left = names.length - listed;
  return left <= 1 ? names.join(', ') : `${names.slice(0, listed).join(', ')} and ${left} more`;
}
