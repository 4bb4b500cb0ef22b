import type { Event } from 'js-yaml';
import type { Json } from './json.ts';
import { YamlError } from './yaml-error.ts';
import { yamlLibrary } from './yaml-events.ts';

const { CORE_SCHEMA, EVENT_ALIAS, EVENT_DOCUMENT, YAMLException, constructFromEvents, mergeTag, parseEvents } =
  yamlLibrary;

const schema = CORE_SCHEMA.withTags(mergeTag);
// go-yaml allows a hundred levels of nesting by default; manifests use fewer than thirty.
const limits = { maxDepth: 100, maxTotalMergeKeys: 10_000, maxAliases: 1_000 };

/** What a text is made of, each with its offset. */
export function eventsOf(path: string, text: string): Event[] {
  return parseEvents(text, { filename: path, maxDepth: limits.maxDepth });
}

/**
 * The documents of a text.
 *
 * @throws YamlError
 */
export function parseYaml(path: string, text: string): readonly Json[] {
  try {
    const events = eventsOf(path, text);
    const documents = parse(events, text);
    if (mayAmplify(text)) refuseAmplification(events, documents);
    return documents;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const position = { line: (error.mark?.line ?? 0) + 1, column: (error.mark?.column ?? 0) + 1 };
    throw new YamlError(error.reason, position);
  }
}

const endMark = 'holdfast-ends-a-file-here';
const endOfFile = `...\n--- ${endMark}\n...\n`;
const longText = 32 * 1024;

/**
 * The documents of each text; undefined for one that is no YAML. Short ones are parsed as one text, where each means the same alone:
 * starting the parser costs as much as a third of parsing a manifest.
 */
export function parseTogether(texts: readonly string[]): (readonly Json[] | undefined)[] {
  const isFit = texts.map(isSameAmongOthers);
  const parts = partsOf(texts.filter((_, index) => isFit[index]));
  let next = 0;
  return texts.map((text, index) => (isFit[index] === true ? parts?.[next++] : undefined) ?? parsedAlone(text));
}

function parsedAlone(text: string): readonly Json[] | undefined {
  try {
    return parseYaml('', text);
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

function isSameAmongOthers(text: string): boolean {
  if (text.length > longText || !text.endsWith('\n') || mayAmplify(text)) return false;
  // Spaces at the very beginning count as no indentation, and a byte order mark is allowed there: others before move that place.
  return !/^[ \t]/.test(text) && !text.includes('\uFEFF') && !text.includes(endMark);
}

/** Each text's documents; undefined where they may not be what they would be alone. */
function partsOf(texts: readonly string[]): (readonly Json[] | undefined)[] | undefined {
  try {
    const joined = texts.map((text) => text + endOfFile).join('');
    const documents = parse(eventsOf('', joined), joined);
    const parts: (readonly Json[] | undefined)[] = [];
    let start = 0;
    for (const [index, document] of documents.entries()) {
      if (document !== endMark) continue;
      const own = documents.slice(start, index);
      // A text without content, or a document without any, depends on what is around it.
      parts.push(own.length === 0 || own.includes(null) || own.includes(undefined) ? undefined : own);
      start = index + 1;
    }
    return parts.length === texts.length ? parts : undefined;
  } catch (error) {
    if (error instanceof YAMLException) return undefined;
    throw error;
  }
}

function parse(events: Event[], text: string): readonly Json[] {
  return constructFromEvents(events, { source: text, schema, ...limits }) as Json[];
}

/** Values that a document may have once its aliases are written out. The largest CRDs have some 50,000. */
const maxValues = 500_000;

/** Whether a text has so many stars that, were each an alias, they could stand for too much: an alias at most doubles what stands there. */
function mayAmplify(text: string): boolean {
  let most = text.length;
  for (let star = text.indexOf('*'); star >= 0 && most <= maxValues; star = text.indexOf('*', star + 1)) most *= 2;
  return most > maxValues;
}

/** A few aliases of aliases stand for billions of values: whoever walked through them would not come back. */
function refuseAmplification(events: readonly Event[], documents: readonly Json[]): void {
  let index = -1;
  let most = 0;
  for (const { type } of events) {
    if (type === EVENT_DOCUMENT) {
      index++;
      most = 0;
    }
    // Only where that may be too much it is counted.
    most = type === EVENT_ALIAS ? most * 2 : most + 1;
    if (most <= maxValues) continue;
    const size = sizeOf(documents[index], new Map());
    if (size > maxValues)
      throw new YamlError(`its aliases stand for ${size} values, more than ${maxValues}`, { line: 1, column: 1 });
    most = Number.NEGATIVE_INFINITY; // until the next document
  }
}

function sizeOf(value: Json, sizes: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 1;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  sizes.set(value, 1); // what contains itself ends here
  let size = 1;
  for (const item of Object.values(value)) size += sizeOf(item as Json, sizes);
  sizes.set(value, size);
  return size;
}
