import type { Event, ScalarEvent } from 'js-yaml';
import type { JsonPath } from '../json.ts';
import { yamlLibrary } from './yaml-events.ts';
import { plainNumber, plainScalar, plainTime } from './yaml-scalar.ts';

const { EVENT_DOCUMENT, EVENT_MAPPING, EVENT_POP, EVENT_SCALAR, EVENT_SEQUENCE, SCALAR_STYLE, getScalarValue } =
  yamlLibrary;

/** A scalar that YAML has and JSON has not. */
export interface OddScalar {
  /** Index of its document. */
  readonly index: number;
  readonly path: JsonPath;
  readonly text: string;
  /** A key that is no text, or a number without end. */
  readonly is: 'key' | 'number';
}

const plainKey = /(?:^|[\s{,?-])(?:[-+.]?\d[\w.:+-]*|true|false|null|~|[-+]?\.(?:inf|nan))[ \t]*:(?=\s|$)/im;
const endless = /(?:^|[\s{[,:-])[-+]?\.(?:inf|nan)(?:[\s,}\]]|$)/im;

/** Whether a text may hold any, which is found without parsing. */
export function mayHaveOddScalars(text: string): boolean {
  return plainKey.test(text) || endless.test(text);
}

/** All of a text, by its events. */
export function oddScalars(text: string, events: readonly Event[]): OddScalar[] {
  const walk = new Walk(text, events);
  for (let at = 0; at < events.length;) at = walk.from(at, []);
  return walk.found;
}

class Walk {
  readonly found: OddScalar[] = [];
  readonly #text: string;
  readonly #events: readonly Event[];
  #document = -1;

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
  }

  /** Reads what begins at an event; where it ends. */
  from(at: number, path: JsonPath): number {
    const event = this.#events[at];
    switch (event?.type) {
      case EVENT_DOCUMENT:
        this.#document++;
        return at + 1;
      case EVENT_SCALAR:
        this.#value(event, path);
        return at + 1;
      case EVENT_SEQUENCE:
        return this.#until(at, (next, index) => this.from(next, [...path, index]));
      case EVENT_MAPPING:
        return this.#until(at, (next) => this.#pair(next, path));
      default:
        return at + 1;
    }
  }

  /** Reads everything inside a mapping or a sequence; where that ends. */
  #until(at: number, read: (next: number, index: number) => number): number {
    let next = at + 1;
    for (let index = 0; this.#events[next] !== undefined && this.#events[next]?.type !== EVENT_POP; index++)
      next = read(next, index);
    return next + 1;
  }

  #pair(at: number, path: JsonPath): number {
    const key = this.#events[at];
    if (key?.type !== EVENT_SCALAR) return this.from(this.from(at, path), path);
    const written = plainText(this.#text, key);
    const name = written ?? getScalarValue(this.#text, key);
    if (written !== undefined && isNoText(written)) this.#note('key', written, [...path, name]);
    return this.from(at + 1, [...path, name]);
  }

  #value(event: ScalarEvent, path: JsonPath): void {
    const written = plainText(this.#text, event);
    const number = written === undefined ? undefined : plainNumber(written);
    if (number !== undefined && !Number.isFinite(number)) this.#note('number', written ?? '', path);
  }

  #note(is: OddScalar['is'], text: string, path: JsonPath): void {
    this.found.push({ index: this.#document, path, text, is });
  }
}

function plainText(text: string, event: ScalarEvent): string | undefined {
  if (event.style !== SCALAR_STYLE.PLAIN || event.tagStart >= 0 || event.valueStart < 0) return undefined;
  return text.slice(event.valueStart, event.valueEnd);
}

function isNoText(key: string): boolean {
  return typeof plainScalar(key) !== 'string' || plainTime(key) !== undefined;
}
