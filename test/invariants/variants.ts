import type { Json } from '../../graph/json.ts';

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Container = Record<string, Json> | Json[];

/** A place of a document: what holds it, and under which key. */
interface Place {
  readonly holder: Container;
  readonly key: string | number;
}

/**
 * Variants of documents without end: each takes one of them and changes it in one to four places, by what stands under the same key
 * elsewhere, by leaving out, by doubling, or by a neighbour of the value. What names the object stays as it is.
 */
export function* variants(documents: readonly Record<string, Json>[], seed: number): Generator<Record<string, Json>> {
  const random = randomNumbers(seed);
  const seen = valuesByKey(documents);
  for (;;) {
    const variant = structuredClone(documents[Math.floor(random() * documents.length)] ?? {});
    const changes = 1 + Math.floor(random() * 4);
    for (let change = 0; change < changes; change++) changeSomewhere(variant, random, seen);
    yield variant;
  }
}

/** Every value of some documents, by the key that it stands under. */
export function valuesByKey(documents: readonly Record<string, Json>[]): Map<string | number, Json[]> {
  const seen = new Map<string | number, Json[]>();
  for (const { holder, key } of documents.flatMap((document) => [...placesIn(document)])) {
    const values = seen.get(key) ?? [];
    values.push(valueOf(holder, key));
    seen.set(key, values);
  }
  return seen;
}

/** Changes a document in one place. */
export function changeSomewhere(
  document: Record<string, Json>,
  random: () => number,
  seen: ReadonlyMap<string | number, readonly Json[]>,
): void {
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const place = pick([...placesIn(document)]);
  if (place !== undefined) changeAt(place, { pick, random, seen });
}

function changeAt(
  { holder, key }: Place,
  how: {
    readonly pick: <Item>(items: readonly Item[]) => Item | undefined;
    readonly random: () => number;
    readonly seen: ReadonlyMap<string | number, readonly Json[]>;
  },
): void {
  const choice = how.random();
  if (choice < 0.25) remove(holder, key);
  else if (choice < 0.75) set(holder, key, structuredClone(how.pick(how.seen.get(key) ?? [])));
  else if (choice < 0.85 && Array.isArray(holder)) holder.push(structuredClone(valueOf(holder, key)));
  else set(holder, key, neighbour(valueOf(holder, key), how.pick));
}

/** A value much like it, which the writer of a rule may not have thought of. */
function neighbour(value: Json, pick: <Item>(items: readonly Item[]) => Item | undefined): Json {
  if (typeof value === 'number') return pick([0, value - 1, value + 1, value * 10]);
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string')
    return pick([
      '',
      value.toUpperCase(),
      `${value} `,
      ` ${value}`,
      `${value}:latest`,
      `${value},`,
      value.slice(1),
      '*',
    ]);
  return pick<Json>([[], {}, value]);
}

function* placesIn(value: Json, path: readonly (string | number)[] = []): Generator<Place> {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    const inside = [...path, key];
    if (['apiVersion,', 'kind,', 'metadata,name,', 'metadata,namespace,'].includes(`${inside.join()},`)) continue;
    if (inside.join() !== 'metadata') yield { holder: value as Container, key };
    yield* placesIn(valueOf(value as Container, key), inside);
  }
}

function valueOf(holder: Container, key: string | number): Json {
  return (holder as Record<string | number, Json>)[key];
}

function set(holder: Container, key: string | number, value: Json): void {
  (holder as Record<string | number, Json>)[key] = value;
}

function remove(holder: Container, key: string | number): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}
