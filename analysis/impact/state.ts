/**
 * What becomes of a part after a failure, from good to bad. `INTERRUPTED` is down and comes back by itself; `DOWN` stays so until
 * somebody acts or what failed returns.
 */
export const states = ['UNAFFECTED', 'DEGRADED', 'INTERRUPTED', 'DOWN'] as const;
/** What becomes of something. */
export type State = (typeof states)[number];

/** States as numbers, so that the worse of two is the larger one. */
export const level = { unaffected: 0, degraded: 1, interrupted: 2, down: 3 } as const;
/** A state as a number. */
export type Level = (typeof level)[keyof typeof level];

export function stateOf(reached: Level): State {
  return states[reached];
}
