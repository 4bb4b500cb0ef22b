import type { Event } from 'js-yaml';
import { budgets } from '../budgets.ts';
import type { Json } from '../json.ts';
import { YamlBudgetError, YamlError } from './yaml-error.ts';
import { goTags, goTagsOfYaml11 } from './go-yaml-tags.ts';
import { withFlowsJoined } from './flow-lines.ts';
import { containsItself, mayAmplify, refuseAmplification, refuseLength } from './yaml-limits.ts';
import { yamlLibrary } from './yaml-events.ts';

const {
  CORE_SCHEMA,
  CHOMPING_MODE,
  EVENT_SCALAR,
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
