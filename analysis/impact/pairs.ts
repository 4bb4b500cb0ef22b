import { addTo } from '../../graph/group-by.ts';
import { condense, type Condensed } from './alike.ts';
import type { FailureModel, OwnedNeed, Part } from './failure-model.ts';
import { spreaderOf, type Spreader } from './spread.ts';
import { level, stateOf, type Level, type State } from './state.ts';

/** Two failures that together do more than each does alone. */
export interface Pair {
  /** What fails together. */
  readonly failed: readonly [Part, Part];
  /** Parts that neither of them alone makes as bad, with what they become. */
  readonly worse: readonly { readonly part: Part; readonly state: State }[];
}

/** Which pairs are looked at. */
export interface PairOptions {
  /** Failures that are combined. @default every one of the model */
  readonly among?: readonly Part[];
}

/** What one failure reaches: parts, with their levels. */
interface Single {
  readonly index: number;
  readonly parts: Int32Array;
  readonly levels: Uint8Array;
  /** The same for failures that reach the same of what is neither hardware nor a group. */
  readonly digest: number;
}

/**
 * Every pair of failures that is worse than its parts.
 *
 * What two failures do is what each does, and what a need makes of members that both took: only pairs that cross the threshold of a need
 * together can be worse, and only those are worked through. All other pairs, which are nearly all, cost nothing.
 */
export function worsePairs(model: FailureModel, { among: asked = model.failures }: PairOptions = {}): Pair[] {
  const condensed = condense(model);
  const spreader = spreaderOf(condensed.model);
  // What stands for several takes part in no such loss.
  const among = asked.filter((part) => condensed.alone(part) !== undefined);
  const singles = among.map((part) => singleOf(spreader, condensed.model.placeOf(part)));
  const found = new Map<number, Pair>();
  const judged = new Set<number>();
  const shared = new Map<string, Pair['worse']>();
  const note = (a: number, b: number, like: string | undefined): void => {
    const [first, second] = a < b ? [a, b] : [b, a];
    const key = first * singles.length + second;
    const [left, right] = [singles[first], singles[second]];
    if (first === second || left === undefined || right === undefined || judged.has(key)) return;
    judged.add(key);
    const known = like === undefined ? undefined : shared.get(like);
    const worse = known ?? worseOf(spreader, condensed, left, right);
    if (like !== undefined) shared.set(like, worse);
    if (worse.length > 0) found.set(key, { failed: [among[first] as Part, among[second] as Part], worse });
  };
  for (const [a, b] of crossing(spreader, singles, level.down)) note(a, b, undefined);
  for (const [a, b] of crossing(spreader, singles, level.interrupted)) note(a, b, undefined);
  // Failures that interrupt the same are stuck alike: one of them is worked through for all.
  for (const [a, b] of stuck(spreader, singles)) note(a, b, `${singles[a]?.digest ?? 0} ${b}`);
  return [...found]
    .sort(([a, one], [b, other]) => other.worse.length - one.worse.length || a - b)
    .map(([, pair]) => pair);
}

const told = new Set<Part['kind']>([
  'group',
  'site',
  'power',
  'device',
  'link',
  'host',
  'disk',
  'pool',
  'gpu',
  'machine',
]);

function singleOf(spreader: Spreader, index: number): Single {
  const parts = Int32Array.from(spreader.run([index], 'worst'));
  const levels = parts.map((part) => spreader.levels[part] as number);
  let digest = 0;
  for (const [at, part] of parts.entries()) {
    if (told.has((spreader.parts[part] as Part).kind)) continue;
    // Order does not count: numbers that look drawn are added up.
    digest = (digest + scattered(part * 4 + (levels[at] as number))) % Number.MAX_SAFE_INTEGER;
  }
  return { index, parts, levels: Uint8Array.from(levels), digest };
}

function scattered(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  const low = (mixed ^ (mixed >>> 15)) >>> 0;
  return low * 0x100000 + (Math.imul(low, 0x85ebca6b) >>> 12);
}

interface Taker {
  readonly single: number;
  readonly members: readonly number[];
}

/** Pairs that take enough members of one need together, and not alone. Members count from `from` on. */
function* crossing(spreader: Spreader, singles: readonly Single[], from: Level): Generator<[number, number]> {
  for (const [need, takers] of takersOf(spreader, singles, from)) {
    const spare = need.on.length - need.atLeast;
    const sorted = takers
      .filter(({ members }) => members.length <= spare)
      .sort((a, b) => b.members.length - a.members.length);
    for (const [index, taker] of sorted.entries()) {
      for (let next = index + 1; next < sorted.length; next++) {
        const other = sorted[next] as Taker;
        if (taker.members.length + other.members.length <= spare) break;
        if (unionSize(taker.members, other.members) > spare) yield [taker.single, other.single];
      }
    }
  }
}

/** For each need that bears a loss: which failures take which of its members. */
function takersOf(spreader: Spreader, singles: readonly Single[], from: Level): Map<OwnedNeed, Taker[]> {
  const bearing = new Map<number, OwnedNeed[]>();
  const places = new Map(spreader.parts.map((part, index) => [part, index]));
  for (const need of spreader.needs) {
    if (need.atLeast >= need.on.length) continue;
    for (const part of need.on) addTo(bearing, places.get(part) ?? -1, need);
  }
  const takers = new Map<OwnedNeed, Taker[]>();
  for (const [single, { parts, levels }] of singles.entries()) {
    const taken = new Map<OwnedNeed, number[]>();
    for (const [at, part] of parts.entries()) {
      if ((levels[at] as number) < from) continue;
      for (const need of bearing.get(part) ?? []) addTo(taken, need, part);
    }
    for (const [need, members] of taken) addTo(takers, need, { single, members });
  }
  return takers;
}

/** Pairs of which one interrupts something, and the other takes what would end the interruption. */
function* stuck(spreader: Spreader, singles: readonly Single[]): Generator<[number, number]> {
  const healers = new Map<Part, OwnedNeed[]>();
  for (const need of spreader.needs) {
    if (need.healer !== undefined && need.otherwise === level.interrupted) addTo(healers, need.healer, need);
  }
  const places = new Map(spreader.parts.map((part, index) => [part, index]));
  for (const [healer, needs] of healers) {
    const place = places.get(healer) ?? -1;
    const owners = new Set(needs.map(({ part }) => places.get(part) ?? -1));
    const [takers, interrupting]: [number[], number[]] = [[], []];
    for (const [single, { parts, levels }] of singles.entries()) {
      const at = parts.indexOf(place);
      if (at >= 0 && levels[at] === level.down) takers.push(single);
      else if (parts.some((part, index) => levels[index] === level.interrupted && owners.has(part)))
        interrupting.push(single);
    }
    for (const taker of takers) for (const single of interrupting) yield [single, taker];
  }
}

function worseOf(spreader: Spreader, { members }: Condensed, first: Single, second: Single): Pair['worse'] {
  const together = spreader.run([first.index, second.index], 'worst');
  const alone = new Map<number, number>();
  for (const { parts, levels } of [first, second]) {
    for (const [at, part] of parts.entries()) alone.set(part, Math.max(alone.get(part) ?? 0, levels[at] as number));
  }
  return together.flatMap((index) => {
    const part = spreader.parts[index] as Part;
    const own = spreader.levels[index] as Level;
    if (part.kind === 'group' || own <= (alone.get(index) ?? 0)) return [];
    return members(part).map((member) => ({ part: member, state: stateOf(own) }));
  });
}

function unionSize(first: readonly number[], second: readonly number[]): number {
  return first.length + second.filter((part) => !first.includes(part)).length;
}
