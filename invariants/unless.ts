import type { Finding, Unevaluated } from './invariant.ts';

/** A finding; where there is a doubt, that it is not evaluated, and why. */
export function unless(doubt: string | undefined, finding: Finding): Finding | Unevaluated {
  if (doubt === undefined) return finding;
  const { at, object } = finding;
  return { at, ...(object !== undefined && { object }), notEvaluated: doubt };
}
