import { isObject, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { MixedPlace, type Place } from './place.ts';

const isTime = /^\d{4}-\d\d-\d\dT/;

/**
 * A value together with where it is written. Whoever changes it gets a new one, in which everything that stayed is the very same object
 * and knows its place as before.
 */
export class Written {
  readonly value: Json;
  /** Its place, or until somebody asks for it what it is a part of: most of what is looked at is never reported. */
  #place: Place | Written;
  readonly #step: string | number;

  /** @param place where it is written, or the value that it is the part `step` of */
  constructor(value: Json, place: Place | Written, step: string | number = '') {
    this.value = value;
    this.#place = place;
    this.#step = step;
  }

  get place(): Place {
    if (this.#place instanceof Written) this.#place = this.#place.place.child(this.#step);
    return this.#place;
  }

  get kind(): 'map' | 'list' | 'scalar' {
    if (isObject(this.value)) return 'map';
    return Array.isArray(this.value) ? 'list' : 'scalar';
  }

  get isNull(): boolean {
    return this.value === null || this.value === undefined;
  }

  /** A scalar as text: as its author wrote it. Empty for everything else. */
  get text(): string {
    if (typeof this.value === 'string') return isTime.test(this.value) ? (this.place.raw ?? this.value) : this.value;
    if (typeof this.value === 'object' && this.value !== null) return '';
    return this.place.raw ?? (this.isNull ? '' : String(this.value));
  }

  /** The same where it names something: null names nothing. */
  get name(): string {
    return this.isNull ? '' : this.text;
  }

  get keys(): readonly string[] {
    return isObject(this.value) ? Object.keys(this.value) : [];
  }

  /** What stands at a key; undefined where there is no such key. */
  get(key: string): Written | undefined {
    if (!isObject(this.value) || !Object.hasOwn(this.value, key)) return undefined;
    return new Written(this.value[key], this, key);
  }

  /** What a way of keys leads to. */
  at(...path: readonly string[]): Written | undefined {
    let found: Written | undefined = this as Written;
    for (const key of path) found = found?.get(key);
    return found;
  }

  /** The items of a list; none of anything else. */
  get items(): Written[] {
    if (!Array.isArray(this.value)) return [];
    return (this.value as readonly Json[]).map((item, index) => new Written(item, this, index));
  }

  /** A map with another value at a key, which comes last where it is new. */
  with(key: string, item: Written): Written {
    const before = isObject(this.value) ? this.value : {};
    // Assigned to, a key `__proto__` would change what the object is.
    if (key === '__proto__') return this;
    const place = MixedPlace.withPart(this.place, key, item.place);
    const isSame = Object.hasOwn(before, key) && Object.is(before[key], item.value);
    return new Written(isSame ? before : { ...before, [key]: item.value }, place);
  }

  /** A map with another value at the end of a way, whose maps are made where there are none. */
  withAt(path: readonly string[], item: Written): Written {
    const [key, ...rest] = path;
    if (key === undefined) return item;
    return this.with(key, (this.get(key) ?? new Written({}, item.place)).withAt(rest, item));
  }

  /** What a way of keys and places in lists leads to. */
  follow(path: JsonPath): Written | undefined {
    let found: Written | undefined = this as Written;
    for (const step of path) found = typeof step === 'number' ? found?.items[step] : found?.get(step);
    return found;
  }

  /** The same with another value at the end of a way that is there. */
  withFollowed(path: JsonPath, item: Written): Written {
    const [step, ...rest] = path;
    if (step === undefined) return item;
    if (typeof step === 'string') return this.with(step, (this.get(step) ?? this).withFollowed(rest, item));
    return this.withItems(this.items.map((each, index) => (index === step ? each.withFollowed(rest, item) : each)));
  }

  /** A map without a key. */
  without(key: string): Written {
    if (!isObject(this.value) || !Object.hasOwn(this.value, key)) return this;
    const rest: Record<string, Json> = {};
    for (const [each, item] of Object.entries(this.value)) if (each !== key && each !== '__proto__') rest[each] = item;
    return new Written(rest as JsonObject, this.place);
  }

  /** A list with other items. */
  withItems(items: readonly Written[]): Written {
    return new Written(
      items.map((item) => item.value),
      MixedPlace.ofItems(
        this.place,
        items.map((item) => item.place),
      ),
    );
  }
}
