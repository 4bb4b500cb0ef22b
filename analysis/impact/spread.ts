import type { FailureModel, OwnedNeed, Part } from './failure-model.ts';
import { level, type Level } from './state.ts';

/** Whether what nobody knows, such as the node a pod happens to be on, is taken at its worst or at its best. */
export type Luck = 'worst' | 'best';

/** What a failure reached: how badly, and by which need. */
export interface Reached {
  readonly level: Level;
  /** The need that decided; undefined for what failed itself. */
  readonly by: OwnedNeed | undefined;
}

/**
 * Spreads failures through a model until nothing changes any more. States only get worse on the way, so that the result does not
 * depend on the order, and the work is linear in what is reached.
 */
export function spread(model: FailureModel, failed: readonly Part[], luck: Luck): Map<Part, Reached> {
  const reached = new Map<Part, Reached>(failed.map((part) => [part, { level: level.down, by: undefined }]));
  // Grows while it is gone through: what got worse is looked at again.
  const waiting = [...failed];
  for (const part of waiting) {
    for (const need of model.affectedBy(part)) {
      if (need.isUnlucky && luck === 'best') continue;
      const result = judge(need, reached);
      if (result <= (reached.get(need.part)?.level ?? level.unaffected)) continue;
      reached.set(need.part, { level: result, by: need });
      waiting.push(need.part);
    }
  }
  return reached;
}

/** What a need makes of its part, given how the others are. */
export function judge(need: OwnedNeed, reached: ReadonlyMap<Part, Reached>): Level {
  let [gone, away] = [0, 0];
  for (const part of need.on) {
    const state = reached.get(part)?.level ?? level.unaffected;
    if (state === level.down) gone++;
    if (state >= level.interrupted) away++;
  }
  if (gone > 0 && need.on.length - gone < need.atLeast) return withHealer(need, need.otherwise, reached);
  if (away === 0 || (gone === 0 && need.bearsInterruptions)) return level.unaffected;
  if (need.on.length - away < need.atLeast) return Math.min(need.otherwise, level.interrupted) as Level;
  return need.reduced;
}

/** An interruption does not end while what would end it is down. */
function withHealer({ healer }: OwnedNeed, result: Level, reached: ReadonlyMap<Part, Reached>): Level {
  const isStuck = healer !== undefined && reached.get(healer)?.level === level.down;
  return isStuck && result === level.interrupted ? level.down : result;
}
