import type { Event, ScalarEvent } from 'js-yaml';
import { posix } from 'node:path';
import { provenText, type FieldChange } from './edit-proof.ts';
import { valueAt, type Json, type JsonPath } from '../json.ts';
import { eventsOf, parseYaml } from './parse-yaml.ts';
import type { Position } from './yaml-error.ts';
import { scalarEdit, type EditValue, type Refusal } from './yaml-edit.ts';
import { mayHaveOddScalars, oddScalars, type OddScalar } from './odd-scalars.ts';
import { offsetOf, isEmptyInFlowAt, isFoldedAt, plainTextOf, spanOf, yamlLibrary } from './yaml-events.ts';

const { EVENT_DOCUMENT, EVENT_SCALAR } = yamlLibrary;

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
  #separators: number[] | undefined;
  #scalars: ScalarEvent[] | undefined;
  #odd: readonly OddScalar[] | undefined;

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

  /** The part of the text that the scalar at `path` is written in; undefined where none is written there. */
  spanOf(document: number, path: JsonPath): { readonly start: number; readonly end: number } | undefined {
    const start = this.#starts()[document];
    return start === undefined ? undefined : spanOf(this.text, this.#parsed(), start + 1, path);
  }

  /** The scalar at `path` as its author wrote it; undefined where none stands there without quotes on one line. */
  scalarAt(document: number, path: JsonPath): string | undefined {
    const start = this.#starts()[document];
    return start === undefined ? undefined : plainTextOf(this.text, this.#parsed(), start + 1, path);
  }

  /** Whether a folded block stands at a path of a document. */
  isFoldedAt(document: number, path: JsonPath): boolean {
    const start = this.#starts()[document];
    return start !== undefined && isFoldedAt(this.text, this.#parsed(), start + 1, path);
  }

  /** Whether nothing is written at a path of a document, inside braces or brackets. */
  isEmptyInFlowAt(document: number, path: JsonPath): boolean {
    const start = this.#starts()[document];
    return start !== undefined && isEmptyInFlowAt(this.text, this.#parsed(), start + 1, path);
  }

  /** What stands in it that JSON has not. */
  get oddScalars(): readonly OddScalar[] {
    this.#odd ??= mayHaveOddScalars(this.text) ? oddScalars(this.text, this.#parsed()) : [];
    return this.#odd;
  }

  /** The change that sets a scalar of a document, or adds it; or why it is not made. */
  change(document: number, path: JsonPath, value: EditValue): FieldChange | Refusal {
    const start = this.#starts()[document];
    if (start === undefined) return { refused: 'the document is not in this file' };
    const edit = scalarEdit(this.text, this.#parsed(), start + 1, path, value);
    if ('refused' in edit) return edit;
    if (edit.adds && valueAt(this.documents[document], path) !== undefined)
      return { refused: 'a merge key brings the value, and its mapping stands elsewhere' };
    return { document, path, value, edit };
  }

  /** The text with changes made, proven to say what it should; or why they are not made. */
  changed(changes: readonly FieldChange[]): string | Refusal {
    return provenText({ path: this.path, text: this.text, documents: this.documents, events: this.#parsed() }, changes);
  }

  /** The index of the document that `offset` lies in; a comment above the first key belongs to the document that follows. */
  documentAt(offset: number): number {
    const ends = (this.#separators ??= separatorsIn(this.text));
    const before = firstWhere(ends.length, (index) => (ends[index] ?? 0) > offset);
    return Math.max(0, Math.min(before, this.documents.length - 1));
  }

  /** Whether `offset` is inside a value or a key, where nothing is a comment whatever it looks like. */
  isInScalar(offset: number): boolean {
    this.#scalars ??= this.#parsed().filter(isWrittenScalar);
    const after = firstWhere(this.#scalars.length, (index) => (this.#scalars?.[index]?.valueStart ?? 0) > offset);
    const before = this.#scalars[after - 1];
    return before !== undefined && offset < before.valueEnd;
  }

  positionAt(offset: number): Position {
    const starts = this.#lines();
    const line = Math.max(
      1,
      firstWhere(starts.length, (index) => (starts[index] ?? 0) > offset),
    );
    return { line, column: offset - (starts[line - 1] ?? 0) + 1 };
  }

  /** The text of a line, from 1, without its end; undefined where there is none. */
  lineAt(line: number): string | undefined {
    const starts = this.#lines();
    const start = starts[line - 1];
    return start === undefined ? undefined : this.text.slice(start, (starts[line] ?? this.text.length + 1) - 1);
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

/** Where the lines between documents end; one before the first document separates nothing. */
function separatorsIn(text: string): number[] {
  const [first, ...others] = [...text.matchAll(/^---(?:\s|$)/gm)].map(({ index }) => index + 3);
  if (first === undefined) return [];
  const isAtStart = text
    .slice(0, first - 3)
    .split('\n')
    .every((line) => /^\s*(#|$)/.test(line));
  return isAtStart ? others : [first, ...others];
}

/** An empty value stands nowhere. */
function isWrittenScalar(event: Event): event is ScalarEvent {
  return event.type === EVENT_SCALAR && event.valueStart >= 0;
}

/** The first of `count` indices for which `holds`, which holds for all that follow it; `count` where it holds for none. */
function firstWhere(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
