import type * as yaml from 'js-yaml';
import type { Event, ScalarEvent } from 'js-yaml';
import { createRequire } from 'node:module';
import type { JsonPath } from './json.ts';

// In Node 20 its CommonJS build reads nearly three times as fast as its modules, which copy objects with the spread of the language.
export const yamlLibrary = createRequire(import.meta.url)('js-yaml') as typeof yaml;
const {
  COLLECTION_STYLE,
  EVENT_ALIAS,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  SCALAR_STYLE,
  getScalarValue,
} = yamlLibrary;

/** A replacement of some text in a file. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/**
 * The edit that gives the scalar at `path` another value, or adds the last key of `path` to the mapping around it. Everything else,
 * comments included, stays as it is. Undefined where that cannot be done without touching more.
 */
export function scalarEdit(
  text: string,
  events: readonly Event[],
  index: number,
  path: JsonPath,
  value: string,
): TextEdit | undefined {
  let at = index;
  for (const [depth, step] of path.entries()) {
    const child = childOf(text, events, at, step);
    if (child === undefined) {
      const isLast = depth === path.length - 1;
      return isLast && typeof step === 'string' ? addition(text, events, at, step, value) : undefined;
    }
    at = child.value;
  }
  const scalar = events[at];
  if (scalar?.type !== EVENT_SCALAR || isBlock(scalar)) return undefined;
  // An anchor or a tag would change what else refers to it.
  if (scalar.anchorStart >= 0 && scalar.anchorEnd > scalar.anchorStart) return undefined;
  const quotes = isQuoted(scalar) ? 1 : 0;
  const offset = scalar.valueStart - quotes;
  return { offset, length: scalar.valueEnd + quotes - offset, text: value };
}

/** A key in front of the first one of a mapping, in its style. */
function addition(
  text: string,
  events: readonly Event[],
  mapping: number,
  key: string,
  value: string,
): TextEdit | undefined {
  const node = events[mapping];
  const first = events[mapping + 1];
  if (node?.type !== EVENT_MAPPING || first?.type !== EVENT_SCALAR) return undefined;
  const offset = startOf(first);
  if (node.style === COLLECTION_STYLE.FLOW) return { offset, length: 0, text: `${key}: ${value}, ` };
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  // In a list the first key stands behind a dash: the next one is indented as far as it is.
  const indent = ' '.repeat(offset - lineStart);
  return { offset, length: 0, text: `${key}: ${value}\n${indent}` };
}

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

/** The key and the value of a step from a mapping or a sequence. */
function childOf(
  text: string,
  events: readonly Event[],
  at: number,
  step: string | number,
): { key: number; value: number } | undefined {
  const type = events[at]?.type;
  if (type === EVENT_MAPPING && typeof step === 'string') return childOfMapping(text, events, at, step);
  return type === EVENT_SEQUENCE && typeof step === 'number' ? childOfSequence(events, at, step) : undefined;
}

function childOfMapping(
  text: string,
  events: readonly Event[],
  mapping: number,
  key: string,
): { key: number; value: number } | undefined {
  for (let at = mapping + 1; events[at]?.type !== EVENT_POP;) {
    const event = events[at];
    if (event === undefined) return undefined;
    const value = skip(events, at);
    if (event.type === EVENT_SCALAR && getScalarValue(text, event) === key) return { key: at, value };
    at = skip(events, value);
  }
  return undefined;
}

function childOfSequence(
  events: readonly Event[],
  sequence: number,
  item: number,
): { key: number; value: number } | undefined {
  let at = sequence + 1;
  for (let index = 0; events[at] !== undefined && events[at]?.type !== EVENT_POP; index++) {
    if (index === item) return { key: at, value: at };
    at = skip(events, at);
  }
  return undefined;
}

/** The index after the whole node at `index`. */
function skip(events: readonly Event[], index: number): number {
  let depth = 0;
  for (let at = index; at < events.length; at++) {
    const type = events[at]?.type;
    if (type === EVENT_MAPPING || type === EVENT_SEQUENCE) depth++;
    else if (type === EVENT_POP) depth--;
    if (depth === 0) return at + 1;
  }
  return events.length;
}

function isQuoted({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
}

function isBlock({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK;
}

function startOf(event: Event | undefined): number {
  if (event === undefined) return 0;
  if (event.type === EVENT_SCALAR) return event.valueStart - (isQuoted(event) ? 1 : 0);
  if (event.type === EVENT_ALIAS) return event.anchorStart;
  return event.type === EVENT_MAPPING || event.type === EVENT_SEQUENCE ? event.start : 0;
}
