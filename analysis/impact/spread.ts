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
  const spreader = spreaderOf(model);
  const reached = spreader.run(
    failed.map((part) => model.placeOf(part)),
    luck,
  );
  return new Map(reached.map((index) => [spreader.parts[index] as Part, spreader.reached(index)]));
}

const spreaders = new WeakMap<FailureModel, { readonly size: number; readonly spreader: Spreader }>();

/** The spreader of a model, made anew when the model has grown. */
export function spreaderOf(model: FailureModel): Spreader {
  const known = spreaders.get(model);
  if (known?.size === model.size) return known.spreader;
  const spreader = new Spreader(model);
  spreaders.set(model, { size: model.size, spreader });
  return spreader;
}

/**
 * A model as numbers, to be run many times: parts and needs by their index, and counters of members that are gone. Every pair of a
 * thousand failures is asked for, so that nothing is allocated on the way.
 */
export class Spreader {
  readonly parts: readonly Part[];
  readonly needs: readonly OwnedNeed[];
  /** Level of each part after the last run. */
  readonly levels: Uint8Array;
  readonly #by: Int32Array;
  /** Needs that each part is a member of. */
  readonly #memberOf: readonly Int32Array[];
  /** Needs whose interruption each part would end. */
  readonly #heals: readonly Int32Array[];
  readonly #owner: Int32Array;
  readonly #healer: Int32Array;
  readonly #spare: Int32Array;
  readonly #gone: Int32Array;
  readonly #away: Int32Array;
  #reached: number[] = [];

  constructor(model: FailureModel) {
    this.parts = model.parts;
    this.needs = this.parts.flatMap((part) => model.needsOf(part));
    const index = (part: Part | undefined): number => (part === undefined ? -1 : model.placeOf(part));
    const memberOf: number[][] = this.parts.map(() => []);
    const heals: number[][] = this.parts.map(() => []);
    for (const [number, { on, healer }] of this.needs.entries()) {
      for (const part of on) memberOf[index(part)]?.push(number);
      if (healer !== undefined) heals[index(healer)]?.push(number);
    }
    this.#memberOf = memberOf.map((list) => Int32Array.from(list));
    this.#heals = heals.map((list) => Int32Array.from(list));
    this.#owner = Int32Array.from(this.needs, ({ part }) => index(part));
    this.#healer = Int32Array.from(this.needs, ({ healer }) => index(healer));
    this.#spare = Int32Array.from(this.needs, ({ on, atLeast }) => on.length - atLeast);
    this.levels = new Uint8Array(this.parts.length);
    this.#by = new Int32Array(this.parts.length);
    this.#gone = new Int32Array(this.needs.length);
    this.#away = new Int32Array(this.needs.length);
  }

  /** Indices of everything that is reached, what failed included. It holds until the next run. */
  run(failed: readonly number[], luck: Luck): readonly number[] {
    this.#reset();
    for (const part of failed) this.#raise(part, level.down, -1);
    // Grows while it is gone through: what got worse is looked at again.
    const waiting = [...failed];
    for (const part of waiting) {
      for (const list of [this.#memberOf[part], this.#heals[part]]) {
        if (list === undefined) continue;
        for (const need of list) {
          const owner = this.#owner[need] as number;
          const result = this.#judge(need, luck);
          if (result <= (this.levels[owner] as number)) continue;
          this.#raise(owner, result, need);
          waiting.push(owner);
        }
      }
    }
    return this.#reached;
  }

  reached(index: number): Reached {
    const by = this.#by[index] as number;
    return { level: this.levels[index] as Level, by: by < 0 ? undefined : this.needs[by] };
  }

  #reset(): void {
    for (const part of this.#reached) {
      this.levels[part] = level.unaffected;
      for (const need of this.#memberOf[part] as Int32Array) {
        this.#gone[need] = 0;
        this.#away[need] = 0;
      }
    }
    this.#reached = [];
  }

  #raise(part: number, to: Level, by: number): void {
    const from = this.levels[part] as number;
    if (from === level.unaffected) this.#reached.push(part);
    this.levels[part] = to;
    this.#by[part] = by;
    const isGone = to === level.down && from < level.down;
    const isAway = to >= level.interrupted && from < level.interrupted;
    if (!isGone && !isAway) return;
    for (const need of this.#memberOf[part] as Int32Array) {
      if (isGone) this.#gone[need] = (this.#gone[need] as number) + 1;
      if (isAway) this.#away[need] = (this.#away[need] as number) + 1;
    }
  }

  /** What a need makes of its part, given how the others are. */
  #judge(number: number, luck: Luck): Level {
    const need = this.needs[number] as OwnedNeed;
    const [gone, away, spare] = [
      this.#gone[number] as number,
      this.#away[number] as number,
      this.#spare[number] as number,
    ];
    if (away === 0 || (need.isUnlucky && luck === 'best')) return level.unaffected;
    if (gone > spare) {
      const healer = this.#healer[number] as number;
      const isStuck = healer >= 0 && this.levels[healer] === level.down;
      // An interruption does not end while what would end it is down.
      return isStuck && need.otherwise === level.interrupted ? level.down : need.otherwise;
    }
    if (gone === 0 && need.bearsInterruptions) return level.unaffected;
    return away > spare ? (Math.min(need.otherwise, level.interrupted) as Level) : need.reduced;
  }
}
