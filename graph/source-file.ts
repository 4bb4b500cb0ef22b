import {
  CORE_SCHEMA,
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  SCALAR_STYLE,
  YAMLException,
  constructFromEvents,
  getScalarValue,
  mergeTag,
  parseEvents,
  type Event,
  type ScalarEvent,
} from 'js-yaml';
import type { Json, JsonPath } from './json.ts';

/** Line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The reason why a text is no YAML, with its place. */
export class YamlError extends Error {
  readonly position: Position;

  constructor(reason: string, position: Position) {
    super(reason);
    this.name = 'YamlError';
    this.position = position;
  }
}

const schema = CORE_SCHEMA.withTags(mergeTag);
// go-yaml allows a hundred levels of nesting by default; manifests use fewer than thirty.
const limits = { maxDepth: 100, maxTotalMergeKeys: 10_000, maxAliases: 1_000 };

/**
 * A YAML file: its documents as data, and the position of anything in them. js-yaml parses to events that carry offsets, so
 * that values are read once and positions only for what is reported.
 */
export class SourceFile {
  /** As it is shown to people, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly documents: readonly Json[];
  #events: Event[] | undefined;
  #lineStarts: number[] | undefined;
  #documentStarts: number[] | undefined;

  /** @throws YamlError */
  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    try {
      const events = parseEvents(text, { filename: path, maxDepth: limits.maxDepth });
      this.documents = constructFromEvents(events, { source: text, schema, ...limits }) as Json[];
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const position = { line: (error.mark?.line ?? 0) + 1, column: (error.mark?.column ?? 0) + 1 };
      throw new YamlError(error.reason, position);
    }
  }

  /** The position of what stands at `path` in a document, or of the nearest key around it that exists. */
  locate(document: number, path: JsonPath): Position {
    const events = this.#parsed();
    const start = this.#starts()[document];
    if (start === undefined) return { line: 1, column: 1 };
    return this.positionAt(offsetOf(this.text, events, start + 1, path));
  }

  /** The index of the document that `offset` lies in; a comment above the first key belongs to the document that follows. */
  documentAt(offset: number): number {
    const separators = this.text.slice(0, offset).matchAll(/^---(?:\s|$)/gm);
    const before = [...separators].length;
    const leading = /^(?:\s|#[^\n]*\n)*---/.test(this.text) ? 1 : 0;
    return Math.max(0, Math.min(before - leading, this.documents.length - 1));
  }

  positionAt(offset: number): Position {
    const starts = this.#lines();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  offsetAt(line: number, column: number): number {
    return (this.#lines()[line - 1] ?? 0) + column - 1;
  }

  #lines(): number[] {
    this.#lineStarts ??= [0, ...[...this.text.matchAll(/\n/g)].map((match) => match.index + 1)];
    return this.#lineStarts;
  }

  #parsed(): Event[] {
    this.#events ??= parseEvents(this.text, { filename: this.path, maxDepth: limits.maxDepth });
    return this.#events;
  }

  #starts(): number[] {
    this.#documentStarts ??= this.#parsed().flatMap((event, index) => (event.type === EVENT_DOCUMENT ? [index] : []));
    return this.#documentStarts;
  }
}

/** Follows `path` through the events of the node at `index`; the offset of the deepest key or item that exists. */
function offsetOf(text: string, events: readonly Event[], index: number, path: JsonPath): number {
  let at = index;
  let best = startOf(events[at]);
  for (const [depth, step] of path.entries()) {
    const node = events[at];
    const child =
      node?.type === EVENT_MAPPING && typeof step === 'string'
        ? childOfMapping(text, events, at, step)
        : node?.type === EVENT_SEQUENCE && typeof step === 'number'
          ? childOfSequence(events, at, step)
          : undefined;
    if (child === undefined) return best;
    at = child.value;
    const value = events[at];
    const pointsAtValue = depth === path.length - 1 && value?.type === EVENT_SCALAR && !isBlock(value);
    best = startOf(pointsAtValue ? value : events[child.key]);
  }
  return best;
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
