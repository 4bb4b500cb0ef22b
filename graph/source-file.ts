import type { Event } from 'js-yaml';
import type { Json, JsonPath } from './json.ts';
import { offsetOf, scalarEdit, yamlLibrary, type TextEdit } from './yaml-events.ts';

const { CORE_SCHEMA, EVENT_ALIAS, EVENT_DOCUMENT, YAMLException, constructFromEvents, mergeTag, parseEvents } =
  yamlLibrary;

/** Line and column, both from 1. */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** The reason why a text is no YAML, with its place. */
export class YamlError extends Error {
  /** Where the parser stopped. */
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

function parse(path: string, text: string): readonly Json[] {
  try {
    const events = parseEvents(text, { filename: path, maxDepth: limits.maxDepth });
    const documents = constructFromEvents(events, { source: text, schema, ...limits }) as Json[];
    const aliases = events.filter(({ type }) => type === EVENT_ALIAS).length;
    // Each alias can at most double what stands there: with a few there is nothing to count.
    if (events.length * 2 ** aliases > maxValues) refuseAmplification(documents);
    return documents;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const position = { line: (error.mark?.line ?? 0) + 1, column: (error.mark?.column ?? 0) + 1 };
    throw new YamlError(error.reason, position);
  }
}

/** Values that a document may have once its aliases are written out. The largest CRDs have some 50,000. */
const maxValues = 500_000;

/** A few aliases of aliases stand for billions of values: whoever walked through them would not come back. */
function refuseAmplification(documents: readonly Json[]): void {
  const sizes = new Map<object, number>();
  const sizeOf = (value: Json): number => {
    if (typeof value !== 'object' || value === null) return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    sizes.set(value, 1); // what contains itself ends here
    let size = 1;
    for (const item of Object.values(value)) size += sizeOf(item as Json);
    sizes.set(value, size);
    return size;
  };
  for (const document of documents) {
    const size = sizeOf(document);
    if (size > maxValues)
      throw new YamlError(`its aliases stand for ${size} values, more than ${maxValues}`, { line: 1, column: 1 });
  }
}

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
  #events: Event[] | undefined;
  #lineStarts: number[] | undefined;
  #documentStarts: number[] | undefined;

  /**
   * @param documents what `text` parses to, where that is known
   * @throws YamlError
   */
  constructor(path: string, text: string, documents: readonly Json[] = parse(path, text)) {
    this.path = path;
    this.text = text;
    this.documents = documents;
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
    this.#events ??= parseEvents(this.text, { filename: this.path, maxDepth: limits.maxDepth });
    return this.#events;
  }

  #starts(): number[] {
    this.#documentStarts ??= this.#parsed().flatMap((event, index) => (event.type === EVENT_DOCUMENT ? [index] : []));
    return this.#documentStarts;
  }
}
