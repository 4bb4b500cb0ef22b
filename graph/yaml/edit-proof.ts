import type { Event } from 'js-yaml';
import { isObject, jsonOf, type Json, type JsonPath } from '../json.ts';
import { eventsOf, parseYaml } from './parse-yaml.ts';
import { YamlError } from './yaml-error.ts';
import type { EditValue, PlannedEdit, Refusal, TextEdit } from './yaml-edit.ts';
import { yamlLibrary } from './yaml-events.ts';

const { EVENT_DOCUMENT, EVENT_MAPPING, EVENT_POP, EVENT_SCALAR, EVENT_SEQUENCE } = yamlLibrary;

/** An edit with the field that it should set. */
export interface FieldChange {
  readonly document: number;
  readonly path: JsonPath;
  readonly value: EditValue;
  readonly edit: PlannedEdit;
}

/** A file before its edits. */
export interface Before {
  readonly path: string;
  readonly text: string;
  readonly documents: readonly Json[];
  readonly events: readonly Event[];
}

/**
 * The text with all changes made, if it says what it should: read again, every document has every field as before, but for those that
 * are set, and its styles, anchors, tags, aliases and document marks are the same. So are comments: they stand outside the edits, and
 * nothing that was read before or is set is one now. What was JSON is JSON.
 */
export function provenText(before: Before, changes: readonly FieldChange[]): string | Refusal {
  const text = spliced(
    before.text,
    changes.map(({ edit }) => edit),
  );
  if (text === undefined) return { refused: 'two edits overlap' };
  try {
    const documents = parseYaml(before.path, text);
    const expected = changes.reduce(withChange, before.documents);
    if (!isSame(expected, documents, 0)) return { refused: 'the edit would change more than this field' };
    if (!hasSameForm(before, changes, { text, events: eventsOf(before.path, text) }))
      return { refused: 'the edit would change how something else is written' };
    const isJson = jsonOf(before.text) !== undefined;
    if (isJson && !isSame(jsonOf(text), documents[0], 0)) return { refused: 'the file would be no JSON any more' };
    return text;
  } catch (error) {
    if (error instanceof YamlError) return { refused: 'the file would be no YAML any more' };
    throw error;
  }
}

/** Undefined where two edits want the same place. */
function spliced(text: string, edits: readonly TextEdit[]): string | undefined {
  const parts: string[] = [];
  let end = 0;
  let last = -1;
  for (const edit of [...edits].sort((a, b) => a.offset - b.offset)) {
    if (edit.offset < end || edit.offset === last) return undefined;
    parts.push(text.slice(end, edit.offset), edit.text);
    end = edit.offset + edit.length;
    last = edit.offset;
  }
  return [...parts, text.slice(end)].join('');
}

function withChange(documents: readonly Json[], { document, path, value }: FieldChange): readonly Json[] {
  return documents.map((each, index) => (index === document ? withValue(each, path, value) : each));
}

/** The same tree with one value set. What is not on the way to it is shared: who repeats it by an alias keeps the old one. */
function withValue(root: Json, [step, ...rest]: JsonPath, value: EditValue): Json {
  if (step === undefined) return value;
  if (Array.isArray(root))
    return root.map((item, index) => (index === step ? withValue(item as Json, rest, value) : (item as Json)));
  const object = isObject(root) ? root : {};
  const old = Object.hasOwn(object, step) ? object[step] : undefined;
  return Object.fromEntries([...Object.entries(object), [step, withValue(old, rest, value)]]);
}

/** Deeper than the parser reads: what contains itself. */
const maxDepth = 200;

function isSame(a: Json, b: Json, depth: number): boolean {
  if (Object.is(a, b)) return true;
  if (depth > maxDepth || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(memberOf(a, key), memberOf(b, key), depth + 1))
  );
}

function memberOf(value: object, key: string): Json {
  return (value as Readonly<Record<string, Json>>)[key];
}

interface Parsed {
  readonly text: string;
  readonly events: readonly Event[];
}

/** Whether every event is as before, in the same order, but for the scalars that were set and the keys that were added. */
function hasSameForm(before: Before, changes: readonly FieldChange[], after: Parsed): boolean {
  const replaced = new Set(changes.flatMap(({ edit }) => (edit.adds ? [] : [edit.event])));
  const added = new Set(changes.flatMap(({ edit }) => (edit.adds ? [edit.event] : [])));
  let next = 0;
  for (const [index, event] of before.events.entries()) {
    const other = after.events[next++];
    if (other === undefined) return false;
    const isReplaced = replaced.has(index);
    if (formOf(before.text, event, isReplaced) !== formOf(after.text, other, isReplaced)) return false;
    if (added.has(index)) next += 2; // the key and its value, which the comparison of the trees has seen
  }
  return next === after.events.length;
}

/** All that an event says of how something is written, and for a scalar what is written. */
function formOf(text: string, event: Event, isReplaced: boolean): string {
  if (event.type === EVENT_POP) return 'end';
  if (event.type === EVENT_DOCUMENT)
    return `document ${event.explicitStart} ${event.explicitEnd} ${JSON.stringify(event.directives)}`;
  const anchor = event.anchorStart < 0 ? '' : text.slice(event.anchorStart, event.anchorEnd);
  if (event.type !== EVENT_SCALAR && event.type !== EVENT_MAPPING && event.type !== EVENT_SEQUENCE)
    return `alias ${anchor}`;
  const tag = event.tagStart < 0 ? '' : text.slice(event.tagStart, event.tagEnd);
  const properties = `${event.type} ${anchor} ${tag}`;
  if (event.type !== EVENT_SCALAR) return `${properties} ${event.style}`;
  return isReplaced ? properties : `${properties} ${event.style} ${text.slice(event.valueStart, event.valueEnd)}`;
}
