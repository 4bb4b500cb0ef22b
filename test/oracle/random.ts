/** Numbers that follow from a seed. */
export class Random {
  #state: number;
  readonly #isOdd: boolean;

  /** @param isOdd whether what is mostly a mistake happens, too */
  constructor(seed: number, { isOdd = false }: { readonly isOdd?: boolean } = {}) {
    this.#state = seed >>> 0;
    this.#isOdd = isOdd;
    for (let warm = 0; warm < 8; warm++) this.#next();
  }

  /** A whole number below `limit`. */
  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  /** Whether something happens that does so once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  /** Whether a mistake is made that happens once in `times`. */
  odd(times: number): boolean {
    return this.#isOdd && this.once(times);
  }

  /** The items that are mostly a mistake, or none. */
  odds<Item>(...items: readonly Item[]): readonly Item[] {
    return this.#isOdd ? items : [];
  }

  one<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** Some of the items, in another order. */
  some<Item>(items: readonly Item[], count: number): Item[] {
    const left = [...items];
    return Array.from(
      { length: Math.min(count, left.length) },
      () => left.splice(this.below(left.length), 1)[0] as Item,
    );
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}
