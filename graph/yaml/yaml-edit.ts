import type { Event, MappingEvent, ScalarEvent } from 'js-yaml';
import type { JsonPath } from '../json.ts';
import { childOf, isBlock, isQuoted, yamlLibrary } from './yaml-events.ts';

const { COLLECTION_STYLE, EVENT_ALIAS, EVENT_MAPPING, EVENT_POP, EVENT_SCALAR, SCALAR_STYLE } = yamlLibrary;

/** A replacement of some text in a file. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** What an edit gives a field. */
export type EditValue = string | number | boolean;

/** An edit that gives one field of a file another value, or adds it, and which event of the file it is about. */
export interface PlannedEdit extends TextEdit {
  /** Index of the scalar that is replaced, or of the mapping that gets a key. */
  readonly event: number;
  /** Whether a key is added. */
  readonly adds: boolean;
}

/** Why an edit is not made, in words that follow "not edited: ". */
export interface Refusal {
  readonly refused: string;
}

/** The node that an edit is about, on the way along its path. */
interface At {
  readonly text: string;
  readonly events: readonly Event[];
  /** Index of the event of the last key on the way; -1 at the top and in lists. */
  readonly key: number;
  readonly node: number;
}

/**
 * The edit that gives the scalar at `path` another value, or adds the last key of `path` to the mapping around it, in the style of
 * what is around it. Nothing else is touched. Refused where that needs more than putting text in one place.
 */
export function scalarEdit(
  text: string,
  events: readonly Event[],
  index: number,
  path: JsonPath,
  value: EditValue,
): PlannedEdit | Refusal {
  let at: At = { text, events, key: -1, node: index };
  for (const [depth, step] of path.entries()) {
    const child = childOf(text, events, at.node, step);
    if (child === undefined) {
      const isLast = depth === path.length - 1;
      if (isLast && typeof step === 'string') return addition(at, step, value);
      return isAlias(events[at.node]) ? aliasRefused : { refused: `nothing is written at ${path.join('.')}` };
    }
    at = { text, events, key: child.key === child.value ? -1 : child.key, node: child.value };
  }
  return replacement(at, value);
}

const aliasRefused: Refusal = { refused: 'an alias stands there, and what it repeats stands elsewhere' };

function replacement(at: At, value: EditValue): PlannedEdit | Refusal {
  const scalar = at.events[at.node];
  if (isAlias(scalar)) return aliasRefused;
  if (scalar?.type !== EVENT_SCALAR) return { refused: 'a list or mapping stands where a plain value belongs' };
  if (isBlock(scalar)) return { refused: 'the value is a block of text' };
  if (scalar.anchorStart >= 0) return { refused: 'the value has an anchor: others may repeat it' };
  const planned = { event: at.node, adds: false };
  if (scalar.valueStart < 0) {
    const offset = scalar.tagStart < 0 ? afterColon(at) : undefined;
    if (offset === undefined) return { refused: 'the key has no value, and no place for one that can be told' };
    return { ...planned, offset, length: 0, text: ` ${scalarText(value, isDoubleQuoted(at.events[at.key]))}` };
  }
  const quotes = isQuoted(scalar) ? 1 : 0;
  const offset = scalar.valueStart - quotes;
  const added =
    scalar.style === SCALAR_STYLE.SINGLE_QUOTED && typeof value === 'string'
      ? `'${value.replaceAll("'", "''")}'`
      : scalarText(value, isDoubleQuoted(scalar));
  return { ...planned, offset, length: scalar.valueEnd + quotes - offset, text: added };
}

/** The place behind the colon of a key that has no value. */
function afterColon({ text, events, key }: At): number | undefined {
  const event = events[key];
  if (event?.type !== EVENT_SCALAR || event.valueStart < 0) return undefined;
  const end = event.valueEnd + (isQuoted(event) ? 1 : 0);
  const colon = /[ \t]*:/y;
  colon.lastIndex = end;
  return colon.test(text) ? colon.lastIndex : undefined;
}

/** A key in front of the others of a mapping. */
function addition(at: At, key: string, value: EditValue): PlannedEdit | Refusal {
  const { events, node } = at;
  const mapping = events[node];
  if (isAlias(mapping)) return aliasRefused;
  if (mapping?.type !== EVENT_MAPPING) return { refused: `there is no mapping that ${key} could be added to` };
  const first = events[node + 1];
  const isJson = isDoubleQuoted(first?.type === EVENT_POP ? events[at.key] : first);
  const entry = `${scalarText(key, isJson)}: ${scalarText(value, isJson)}`;
  const place = mapping.style === COLLECTION_STYLE.FLOW ? inFlow(at, mapping, entry) : inBlock(at, mapping, entry);
  return 'refused' in place ? place : { ...place, event: node, adds: true };
}

/** Above the comments of the first key, so that they stay with it; those at the top of a document speak of all of it. */
function inBlock({ text, events, node }: At, { start }: MappingEvent, entry: string): TextEdit {
  const lineStart = lineStartOf(text, start);
  const before = text.slice(lineStart, start).replace('\uFEFF', '');
  const eol = lineEnding(text, start);
  // In a list the first key stands behind a dash: the next one is indented as far as it is.
  if (before.trim() !== '') return { offset: start, length: 0, text: `${entry}${eol}${' '.repeat(before.length)}` };
  const isTop = events[node - 1]?.type === yamlLibrary.EVENT_DOCUMENT;
  if (isTop) return { offset: start, length: 0, text: `${entry}${eol}${before}` };
  let offset = lineStart;
  while (offset > 0) {
    const above = lineStartOf(text, offset - 1);
    if (!/^[ \t]*#/.test(text.slice(above, offset))) break;
    offset = above;
  }
  return { offset, length: 0, text: `${before}${entry}${eol}` };
}

function inFlow({ text, events, node }: At, { start }: MappingEvent, entry: string): TextEdit | Refusal {
  const first = events[node + 1];
  if (first?.type === EVENT_POP) return { offset: start + 1, length: 0, text: entry };
  if (first?.type !== EVENT_SCALAR || first.valueStart < 0) return { refused: 'the first key is no plain text' };
  const offset = startWithProperties(first);
  if (text.slice(start, offset).trimEnd().endsWith('?')) return { refused: 'the first key is written with ?' };
  const lineStart = lineStartOf(text, offset);
  const before = text.slice(lineStart, offset);
  const isOnLineOfItsOwn = lineStart > start && before.trim() === '';
  const separator = isOnLineOfItsOwn ? `${lineEnding(text, offset)}${before}` : ' ';
  return { offset, length: 0, text: `${entry},${separator}` };
}

/** Where a scalar starts, its anchor and tag included. */
function startWithProperties(scalar: ScalarEvent): number {
  const starts = [scalar.valueStart - (isQuoted(scalar) ? 1 : 0)];
  if (scalar.anchorStart >= 0) starts.push(scalar.anchorStart - 1);
  if (scalar.tagStart >= 0) starts.push(scalar.tagStart);
  return Math.min(...starts);
}

function lineStartOf(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** As the line of `offset` ends; the last line of a file as the one before it. */
function lineEnding(text: string, offset: number): string {
  const after = text.indexOf('\n', offset);
  const end = after < 0 ? text.lastIndexOf('\n', offset) : after;
  return end > 0 && text[end - 1] === '\r' ? '\r\n' : '\n';
}

/** Words that YAML 1.1 or 1.2 reads as something else than text. */
const notText = /^(true|false|yes|no|on|off|y|n|null)$/i;

function scalarText(value: EditValue, isDouble: boolean): string {
  if (typeof value !== 'string') return String(value);
  const isPlain = /^[A-Za-z][\w./-]*$/.test(value) && !notText.test(value);
  return isDouble || !isPlain ? JSON.stringify(value) : value;
}

function isDoubleQuoted(event: Event | undefined): boolean {
  return event?.type === EVENT_SCALAR && event.style === SCALAR_STYLE.DOUBLE_QUOTED;
}

function isAlias(event: Event | undefined): boolean {
  return event?.type === EVENT_ALIAS;
}
