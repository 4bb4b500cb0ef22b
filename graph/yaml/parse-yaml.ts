import type { Event } from 'js-yaml';
import { budgets } from '../budgets.ts';
import type { Json } from '../json.ts';
import { YamlBudgetError, YamlError } from './yaml-error.ts';
import { goTags, goTagsOfYaml11 } from './go-yaml-tags.ts';
import { withFlowsJoined } from './flow-lines.ts';
import { yamlLibrary } from './yaml-events.ts';

const {
  CORE_SCHEMA,
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_MAPPING,
  CHOMPING_MODE,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  SCALAR_STYLE,
  YAMLException,
  constructFromEvents,
  mergeTag,
  parseEvents,
} = yamlLibrary;

const schema = CORE_SCHEMA.withTags(mergeTag, goTags);
const schemaOfYaml11 = CORE_SCHEMA.withTags(mergeTag, goTagsOfYaml11);
const limits = { maxDepth: budgets.nesting, maxTotalMergeKeys: budgets.mergedKeys, maxAliases: budgets.aliases };

/** What a text is made of, each with its offset. */
export function eventsOf(path: string, text: string): Event[] {
  const options = { filename: path, maxDepth: limits.maxDepth };
  try {
    return withOpenEnd(text, parseEvents(text, options));
  } catch (error) {
    const joined = withFlowsJoined(text, error);
    if (joined === undefined) throw error;
    return withOpenEnd(text, parseEvents(joined, options));
  }
}

/** To Go, a block that ends with the text and without a line break has none at its end. */
function withOpenEnd(text: string, events: Event[]): Event[] {
  if (!/\S[^\S\n]*$/.test(text.slice(text.lastIndexOf('\n') + 1))) return events;
  const last = events.findLast((event) => event.type === EVENT_SCALAR);
  const isBlock = last?.style === SCALAR_STYLE.LITERAL_BLOCK || last?.style === SCALAR_STYLE.FOLDED_BLOCK;
  if (isBlock && text.slice(last.valueEnd).trim() === '') last.chomping = CHOMPING_MODE.STRIP;
  return events;
}

/**
 * The documents of a text.
 *
 * @throws YamlError
 */
export function parseYaml(path: string, text: string): readonly Json[] {
  return parsed(path, text, schema);
}

/** The same as sigs.k8s.io/yaml reads it, where `yes` is true. @throws YamlError */
export function parseYaml11(path: string, text: string): readonly Json[] {
  return parsed(path, text, schemaOfYaml11);
}

function parsed(path: string, text: string, by: typeof schema): readonly Json[] {
  try {
    refuseLength(text);
    const events = eventsOf(path, text);
    if (containsItself(events, text)) throw new YamlError('an alias stands for what it is in', { line: 1, column: 1 });
    const documents = parse(events, text, by);
    if (mayAmplify(text)) refuseAmplification(events, documents);
    return documents;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const position = { line: (error.mark?.line ?? 0) + 1, column: (error.mark?.column ?? 0) + 1 };
    const isBeyond = / exceeded max(Depth|TotalMergeKeys|Aliases) /.test(error.reason);
    throw new (isBeyond ? YamlBudgetError : YamlError)(withoutQuotes(error.reason), position);
  }
}

/** What the parser says without what it quotes: names of aliases and tags are text of the input, which may be a secret. */
function withoutQuotes(reason: string): string {
  return reason.split(/"|!?<|: /)[0]?.trimEnd() ?? '';
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
  return texts.map((text, index) => (isFit[index] === true ? parts[next++] : undefined) ?? documentsIn(text));
}

/** The documents of a text; undefined where it is no YAML. */
export function documentsIn(text: string): readonly Json[] | undefined {
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

/** So many texts that are no YAML are left out where the parser stopped; beyond that, the rest is looked through by halves. */
const mostLeftOut = 4;

/** Each text's documents; undefined for those that may not be what they would be alone. */
function partsOf(texts: readonly string[], leftOut = 0): (readonly Json[] | undefined)[] {
  const parts = partsOfOne(texts);
  if (Array.isArray(parts)) return parts;
  if (texts.length < 2) return texts.map(() => undefined);
  if (parts !== undefined && leftOut < mostLeftOut) {
    const at = textAt(texts, parts.stoppedAt);
    return [...partsOf(texts.slice(0, at), leftOut + 1), undefined, ...partsOf(texts.slice(at + 1), leftOut + 1)];
  }
  const middle = Math.ceil(texts.length / 2);
  return [...partsOf(texts.slice(0, middle), leftOut), ...partsOf(texts.slice(middle), leftOut)];
}

/** The index of the text that an offset of all together lies in. */
function textAt(texts: readonly string[], offset: number): number {
  let end = 0;
  const found = texts.findIndex((text) => (end += text.length + endOfFile.length) > offset);
  return found < 0 ? texts.length - 1 : found;
}

/** The same for texts that are parsed as one. Where that is no YAML: where the parser stopped; undefined where it is not all there is. */
function partsOfOne(
  texts: readonly string[],
): (readonly Json[] | undefined)[] | { readonly stoppedAt: number } | undefined {
  if (texts.length === 0) return [];
  try {
    const joined = texts.map((text) => text + endOfFile).join('');
    const events = eventsOf('', joined);
    if (containsItself(events, joined)) return undefined;
    const documents = parse(events, joined);
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
    if (error instanceof YAMLException)
      return error.mark === undefined ? undefined : { stoppedAt: error.mark.position };
    throw error;
  }
}

function parse(events: Event[], text: string, by = schema): readonly Json[] {
  return constructFromEvents(events, { source: text, schema: by, ...limits }) as Json[];
}

/** Before it is parsed, which takes a hundred bytes for each value. */
function refuseLength(text: string): void {
  if (text.length > 4 * budgets.documents && countOf(text, '\n---') > budgets.documents)
    throw new YamlBudgetError(`it holds more than ${budgets.documents} documents`, { line: 1, column: 1 });
  if (hasTooManySigns(text))
    throw new YamlBudgetError(`it may hold more than ${budgets.signs} values`, { line: 1, column: 1 });
}

/** Whether a text may hold more values than a file may. */
export function hasTooManySigns(text: string): boolean {
  if (text.length <= budgets.signs) return false;
  const signs =
    countOf(text, '\n') + countOf(text, ',') + countOf(text, '[') + countOf(text, '{') + countOf(text, '- ');
  return signs > budgets.signs;
}

function countOf(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count++;
  return count;
}

/** Whether an alias stands for something around it: no program takes that, and whoever walked through it would not come back. */
function containsItself(events: readonly Event[], text: string): boolean {
  if (!text.includes('&') || !text.includes('*')) return false;
  const open: number[] = [];
  const anchors = new Map<string, number>();
  for (const [index, event] of events.entries()) {
    if (event.type === EVENT_POP) open.pop();
    else if (event.type === EVENT_DOCUMENT) open.push(index);
    else {
      const name = event.anchorStart < 0 ? '' : text.slice(event.anchorStart, event.anchorEnd);
      if (event.type !== EVENT_ALIAS && name !== '') anchors.set(name, index);
      if (event.type === EVENT_MAPPING || event.type === EVENT_SEQUENCE) open.push(index);
      else if (event.type === EVENT_ALIAS && open.includes(anchors.get(name) ?? -1)) return true;
    }
  }
  return false;
}

/** Behind the star of an alias comes its name: in a schedule such as `0 3 * * *` there is none. */
const behindNoAlias = ' \t\r\n,[]{}';

/** Whether a text has so many stars that, were each an alias, they could stand for too much: an alias at most doubles what stands there. */
function mayAmplify(text: string): boolean {
  let most = text.length;
  for (let star = text.indexOf('*'); star >= 0 && most <= budgets.values; star = text.indexOf('*', star + 1))
    if (!behindNoAlias.includes(text[star + 1] ?? ' ')) most *= 2;
  return most > budgets.values;
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
    if (most <= budgets.values) continue;
    const size = sizeOf(documents[index], new Map());
    if (size > budgets.values)
      throw new YamlBudgetError(`its aliases stand for ${size} values, more than ${budgets.values}`, {
        line: 1,
        column: 1,
      });
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
