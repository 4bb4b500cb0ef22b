import type * as yaml from 'js-yaml';
import type { Event, ScalarEvent } from 'js-yaml';
import { createRequire } from 'node:module';
import type { JsonPath } from '../json.ts';

// In Node 20 its CommonJS build reads nearly three times as fast as its modules, which copy objects with the spread of the language.
export const yamlLibrary = createRequire(import.meta.url)('js-yaml') as typeof yaml;
const {
  COLLECTION_STYLE,
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  SCALAR_STYLE,
  getScalarValue,
} = yamlLibrary;

/** Follows `path` through the events of the node at `index`; the offset of the deepest key or item that exists. */
export function offsetOf(text: string, events: readonly Event[], index: number, path: JsonPath): number {
  let at = index;
  let best = Math.max(0, startOf(events[at]));
  for (const [depth, step] of path.entries()) {
    const child = childOf(text, events, at, step);
    if (child === undefined) return best;
    at = child.value;
    const value = events[at];
    const pointsAtValue = depth === path.length - 1 && value?.type === EVENT_SCALAR && !isBlock(value);
    const start = startOf(pointsAtValue ? value : events[child.key]);
    // A key or value that is not written stands nowhere.
    if (start >= 0) best = start;
  }
  return best;
}

/** The part of the text that the scalar at `path` is written in; undefined where none is written there. */
export function spanOf(
  text: string,
  events: readonly Event[],
  index: number,
  path: JsonPath,
): { readonly start: number; readonly end: number } | undefined {
  let at: number | undefined = index;
  for (const step of path) if (at !== undefined) at = childOf(text, events, at, step)?.value;
  const scalar = at === undefined ? undefined : events[at];
  return scalar?.type === EVENT_SCALAR ? { start: scalar.valueStart, end: scalar.valueEnd } : undefined;
}

/** The scalar that `path` leads to, as it is written; undefined where none stands there without quotes on one line. */
export function plainTextOf(text: string, events: readonly Event[], index: number, path: JsonPath): string | undefined {
  const scalar = eventAt(text, events, index, path);
  if (scalar?.type !== EVENT_SCALAR || scalar.style !== SCALAR_STYLE.PLAIN) return undefined;
  return scalar.valueStart < 0 ? '' : text.slice(scalar.valueStart, scalar.valueEnd);
}

/** Whether a folded block stands at `path`. */
export function isFoldedAt(text: string, events: readonly Event[], index: number, path: JsonPath): boolean {
  const scalar = eventAt(text, events, index, path);
  return scalar?.type === EVENT_SCALAR && scalar.style === SCALAR_STYLE.FOLDED_BLOCK;
}

/** Whether nothing is written at `path`, inside braces or brackets. */
export function isEmptyInFlowAt(text: string, events: readonly Event[], index: number, path: JsonPath): boolean {
  if (plainTextOf(text, events, index, path) !== '') return false;
  const around = eventAt(text, events, index, path.slice(0, -1));
  return (around?.type === EVENT_MAPPING || around?.type === EVENT_SEQUENCE) && around.style === COLLECTION_STYLE.FLOW;
}

function eventAt(text: string, events: readonly Event[], index: number, path: JsonPath): Event | undefined {
  let at: number | undefined = index;
  for (const step of path) at = at === undefined ? undefined : childOf(text, events, at, step)?.value;
  return at === undefined ? undefined : events[at];
}

/** A key of a mapping and its value, or an item of a sequence as both: indices of events. */
interface Child {
  readonly key: number;
  readonly value: number;
}

/** The key and the value of a step from a mapping or a sequence. */
export function childOf(text: string, events: readonly Event[], at: number, step: string | number): Child | undefined {
  const type = events[at]?.type;
  const isOfItsKind = type === (typeof step === 'string' ? EVENT_MAPPING : EVENT_SEQUENCE);
  return isOfItsKind ? childrenOf(text, events, at).get(step) : undefined;
}

const known = new WeakMap<readonly Event[], Map<number, ReadonlyMap<string | number, Child>>>();

/** What a mapping or a sequence holds: looked for once, a long one would be walked through for every place in it. */
function childrenOf(text: string, events: readonly Event[], at: number): ReadonlyMap<string | number, Child> {
  let ofEvents = known.get(events);
  if (ofEvents === undefined) known.set(events, (ofEvents = new Map()));
  let children = ofEvents.get(at);
  if (children === undefined)
    ofEvents.set(at, (children = events[at]?.type === EVENT_MAPPING ? pairsOf(text, events, at) : itemsOf(events, at)));
  return children;
}

function pairsOf(text: string, events: readonly Event[], mapping: number): Map<string, Child> {
  const pairs = new Map<string, Child>();
  for (let at = mapping + 1; events[at] !== undefined && events[at]?.type !== EVENT_POP;) {
    const key = events[at];
    const value = skip(events, at);
    const name = key?.type === EVENT_SCALAR ? getScalarValue(text, key) : undefined;
    if (name !== undefined && !pairs.has(name)) pairs.set(name, { key: at, value });
    at = skip(events, value);
  }
  return pairs;
}

function itemsOf(events: readonly Event[], sequence: number): Map<number, Child> {
  const items = new Map<number, Child>();
  for (let at = sequence + 1; events[at] !== undefined && events[at]?.type !== EVENT_POP; at = skip(events, at))
    items.set(items.size, { key: at, value: at });
  return items;
}

const ends = new WeakMap<readonly Event[], Int32Array>();

/** The index after the whole node at `index`. */
export function skip(events: readonly Event[], index: number): number {
  let found = ends.get(events);
  if (found === undefined) ends.set(events, (found = endsOf(events)));
  return found[index] ?? events.length;
}

/** Where each node ends: looked for anew each time, long lists would be walked through once for every place in them. */
function endsOf(events: readonly Event[]): Int32Array {
  const found = new Int32Array(events.length).fill(events.length);
  const open: number[] = [];
  for (const [index, { type }] of events.entries()) {
    if (type === EVENT_MAPPING || type === EVENT_SEQUENCE || type === EVENT_DOCUMENT) open.push(index);
    else if (type === EVENT_POP) found[open.pop() ?? index] = index + 1;
    else found[index] = index + 1;
  }
  return found;
}

export function isQuoted({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
}

export function isBlock({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK;
}

function startOf(event: Event | undefined): number {
  if (event === undefined) return 0;
  if (event.type === EVENT_SCALAR) return event.valueStart - (isQuoted(event) ? 1 : 0);
  if (event.type === EVENT_ALIAS) return event.anchorStart;
  return event.type === EVENT_MAPPING || event.type === EVENT_SEQUENCE ? event.start : 0;
}
