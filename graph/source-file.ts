import type { Event } from 'js-yaml';
import { posix } from 'node:path';
import type { Json, JsonPath } from './json.ts';
import { eventsOf, parseYaml } from './parse-yaml.ts';
import type { Position } from './yaml-error.ts';
import { offsetOf, scalarEdit, yamlLibrary, type TextEdit } from './yaml-events.ts';

const { EVENT_DOCUMENT } = yamlLibrary;

/**
 * A YAML file: its documents as data, and the position of anything in them. js-yaml parses to events that carry offsets, so
 * that values are read once and positions only for what is reported.
 */
export class SourceFile {
  /** As it is shown to people, with forward slashes. */
  readonly path: string;
  /** Its content. */
  readonly text: string;
  /** What it parses to. */
  readonly documents: readonly Json[];
  /** The folder that it lies in: `.` for the one in which paths begin. */
  readonly folder: string;
  #events: Event[] | undefined;
  #lineStarts: number[] | undefined;
  #documentStarts: number[] | undefined;

  /**
   * @param documents what `text` parses to, where that is known
   * @throws YamlError
   */
  constructor(path: string, text: string, documents: readonly Json[] = parseYaml(path, text)) {
    this.path = path;
    this.text = text;
    this.documents = documents;
    this.folder = posix.dirname(path);
  }

  /** The position of what stands at `path` in a document, or of the nearest key around it that exists. */
  locate(document: number, path: JsonPath): Position {
    const events = this.#parsed();
    const start = this.#starts()[document];
    if (start === undefined) return { line: 1, column: 1 };
    return this.positionAt(offsetOf(this.text, events, start + 1, path));
  }

  /** The edit that sets a scalar of a document, or adds it; undefined where that would touch more. */
  edit(document: number, path: JsonPath, value: string): TextEdit | undefined {
    const start = this.#starts()[document];
    return start === undefined ? undefined : scalarEdit(this.text, this.#parsed(), start + 1, path, value);
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
    this.#events ??= eventsOf(this.path, this.text);
    return this.#events;
  }

  #starts(): number[] {
    this.#documentStarts ??= this.#parsed().flatMap((event, index) => (event.type === EVENT_DOCUMENT ? [index] : []));
    return this.#documentStarts;
  }
}
