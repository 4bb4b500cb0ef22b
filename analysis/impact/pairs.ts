import type { FailureModel, OwnedNeed, Part } from './failure-model.ts';
import { spread, type Reached } from './spread.ts';
import { level, stateOf, type State } from './state.ts';

/** Two failures that together do more than each does alone. */
export interface Pair {
  readonly failed: readonly [Part, Part];
  /** Parts that neither of them alone makes as bad, with what they become. */
  readonly worse: readonly { readonly part: Part; readonly state: State }[];
}

export interface PairOptions {
  /** Failures that are combined. @default every one of the model */
  readonly among?: readonly Part[];
}

/**
 * Every pair of failures that is worse than its parts.
 *
 * What two failures do is what each does, and what a need makes of members that both took: only pairs that cross the threshold of a need
 * together can be worse, and only those are worked through. All other pairs, which are nearly all, cost nothing.
 */
export function worsePairs(model: FailureModel, { among = model.failures }: PairOptions = {}): Pair[] {
  const alone = new Map(among.map((part) => [part, spread(model, [part], 'worst')] as const));
  const found: Pair[] = [];
  const seen = new Set<string>();
  const order = new Map(among.map((part, index) => [part, index]));
  for (const [left, right] of crossing(alone)) {
    const [first, second] = (order.get(left) ?? 0) < (order.get(right) ?? 0) ? [left, right] : [right, left];
    const key = `${first.id}\n${second.id}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const worse = worseThan(spread(model, [first, second], 'worst'), alone.get(first), alone.get(second));
    if (worse.length > 0) found.push({ failed: [first, second], worse });
  }
  return found.sort(
    (a, b) =>
      b.worse.length - a.worse.length ||
      (order.get(a.failed[0]) ?? 0) - (order.get(b.failed[0]) ?? 0) ||
      (order.get(a.failed[1]) ?? 0) - (order.get(b.failed[1]) ?? 0),
  );

  /** Pairs of failures that take enough members of one need together, and not alone. */
  function* crossing(singles: ReadonlyMap<Part, ReadonlyMap<Part, Reached>>): Generator<[Part, Part]> {
    for (const [need, takers] of takersOf(model, singles)) {
      const spare = need.on.length - need.atLeast;
      const sorted = [...takers].sort((a, b) => b.gone.length - a.gone.length);
      for (const [index, taker] of sorted.entries()) {
        for (const other of sorted.slice(index + 1)) {
          if (taker.gone.length + other.gone.length <= spare) break;
          if (unionSize(taker.gone, other.gone) > spare) yield [taker.failure, other.failure];
        }
      }
    }
    yield* stuck(model, singles);
  }
}

interface Taker {
  readonly failure: Part;
  readonly gone: readonly Part[];
}

/** For each need that bears a loss: the failures that take some of its members, and not so many that it breaks. */
function takersOf(
  model: FailureModel,
  singles: ReadonlyMap<Part, ReadonlyMap<Part, Reached>>,
): Map<OwnedNeed, Taker[]> {
  const takers = new Map<OwnedNeed, Taker[]>();
  for (const [failure, reached] of singles) {
    const gone = new Map<OwnedNeed, Part[]>();
    for (const [part, { level: own }] of reached) {
      if (own < level.interrupted) continue;
      for (const need of model.affectedBy(part)) {
        if (need.atLeast === need.on.length || !need.on.includes(part)) continue;
        const list = gone.get(need);
        if (list === undefined) gone.set(need, [part]);
        else list.push(part);
      }
    }
    for (const [need, parts] of gone) {
      if (parts.length > need.on.length - need.atLeast) continue;
      const list = takers.get(need);
      if (list === undefined) takers.set(need, [{ failure, gone: parts }]);
      else list.push({ failure, gone: parts });
    }
  }
  return takers;
}

/** Pairs of which one interrupts something, and the other takes what would end the interruption. */
function* stuck(model: FailureModel, singles: ReadonlyMap<Part, ReadonlyMap<Part, Reached>>): Generator<[Part, Part]> {
  const takesHealer = new Map<Part, Part[]>();
  const interrupts = new Map<Part, Part[]>();
  for (const [failure, reached] of singles) {
    const healers = new Set<Part>();
    for (const [part, { level: own, by }] of reached) {
      if (own === level.down && isHealer(model, part)) push(takesHealer, part, failure);
      if (own === level.interrupted && by?.healer !== undefined) healers.add(by.healer);
    }
    for (const healer of healers) push(interrupts, healer, failure);
  }
  for (const [healer, takers] of takesHealer) {
    for (const taker of takers) {
      for (const failure of interrupts.get(healer) ?? []) if (failure !== taker) yield [failure, taker];
    }
  }
}

function isHealer(model: FailureModel, part: Part): boolean {
  return model.affectedBy(part).some(({ healer }) => healer === part);
}

function worseThan(
  together: ReadonlyMap<Part, Reached>,
  first: ReadonlyMap<Part, Reached> | undefined,
  second: ReadonlyMap<Part, Reached> | undefined,
): Pair['worse'] {
  return [...together].flatMap(([part, { level: own }]) => {
    const alone = Math.max(first?.get(part)?.level ?? level.unaffected, second?.get(part)?.level ?? level.unaffected);
    return part.kind !== 'group' && own > alone ? [{ part, state: stateOf(own) }] : [];
  });
}

function unionSize(first: readonly Part[], second: readonly Part[]): number {
  return first.length + second.filter((part) => !first.includes(part)).length;
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
