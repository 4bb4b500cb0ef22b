import { isObject, textAt, valuesIn, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { unreadSchemaIn } from '../yaml/unread-schemas.ts';
import type { Failure } from '../kustomize/failures.ts';
import { SpotPlace } from '../kustomize/place.ts';
import { Written } from '../kustomize/written.ts';
import { emitted, reread } from '../yaml/emitted-text.ts';
import { unknownIn } from '../unknown.ts';
import { mayBeFilled, substitute, type Substituted, type Variables } from './substitution.ts';
import type { Work } from '../work.ts';

const disabled = 'kustomize.toolkit.fluxcd.io/substitute';

/** A manifest with its variables filled in. */
export interface Filled {
  readonly manifest: Written;
  /** Variables that nobody defines, each with where it stands in the manifest. */
  readonly undefinedVariables: readonly { readonly name: string; readonly path: JsonPath }[];
  readonly failures: readonly Failure[];
}

interface Fill {
  readonly variables: Variables;
  /** The way to the value that is filled in; it grows and shrinks on the way. */
  readonly path: (string | number)[];
  readonly undefinedVariables: { name: string; path: JsonPath }[];
  readonly failures: Failure[];
  readonly work: Work;
  readonly file: string;
}

/** Fills variables in wherever Flux does: it writes an object as YAML, fills in, and reads what comes out. */
export function fillIn(manifest: Written, variables: Variables, { work, file }: Pick<Fill, 'work' | 'file'>): Filled {
  const fill: Fill = { variables, path: [], undefinedVariables: [], failures: [], work, file };
  return { manifest: filled(manifest, fill), undefinedVariables: fill.undefinedVariables, failures: fill.failures };
}

/** Whether Flux fills variables into an object: a label or an annotation switches that off. */
export function isFilled(manifest: Json): boolean {
  return !['annotations', 'labels'].some((field) => textAt(manifest, ['metadata', field, disabled]) === 'disabled');
}

/** Whether there is anything to fill in, which is found without looking at places. */
function concerns(value: Json): boolean {
  if (typeof value === 'string') return mayBeFilled(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => concerns(item as Json));
  const unread = unreadSchemaIn(value as JsonObject);
  if (unread !== undefined) return mayBeFilled(unread);
  for (const key in value)
    if (mayBeFilled(key) || concerns((value as Readonly<Record<string, Json>>)[key])) return true;
  return false;
}

/** The very same where nothing in it is filled in. */
function filled(node: Written, fill: Fill): Written {
  return isToFill(node.value, fill) ? filledContent(node, fill) : node;
}

/** Whether a value is to be gone through, as far as there is enough left for it. */
function isToFill(value: Json, { work, file }: Fill): boolean {
  if (typeof value === 'string') return mayBeFilled(value);
  if (typeof value !== 'object' || value === null) return false;
  return work.take('renderedValues', valuesIn(value), file) && concerns(value);
}

function filledContent(node: Written, fill: Fill): Written {
  const { value } = node;
  if (typeof value === 'string') return filledText(node, value, fill);
  return isObject(value) ? filledMap(node, fill) : filledList(node, fill);
}

function filledList(node: Written, fill: Fill): Written {
  const items = node.items;
  const after = items.map((item, index) => (isToFill(item.value, fill) ? filledAt(index, item, fill) : item));
  return after.every((item, index) => item === items[index]) ? node : node.withItems(after);
}

function filledMap(node: Written, fill: Fill): Written {
  let result = node;
  let isRenamed = false;
  for (const key of node.keys) {
    const value = isObject(node.value) ? node.value[key] : undefined;
    const isNamed = mayBeFilled(key);
    const isChanged = isToFill(value, fill);
    if (!isChanged && !isNamed && !isRenamed) continue;
    const item = node.get(key);
    if (item === undefined) continue;
    const name = isNamed ? filledKey(key, item, fill) : key;
    const after = isChanged ? filledAt(name, item, fill) : item;
    if (name !== key) isRenamed = true;
    if (after !== item || isRenamed) result = (name === key ? result : result.without(key)).with(name, after);
  }
  return result;
}

function filledAt(step: string | number, item: Written, fill: Fill): Written {
  fill.path.push(step);
  const after = filledContent(item, fill);
  fill.path.pop();
  return after;
}

function filledKey(key: string, item: Written, fill: Fill): string {
  const { text } = substituted(key, item, fill);
  return text;
}

function filledText(node: Written, value: string, fill: Fill): Written {
  const written = emitted(value);
  const { text, origin } = substituted(written.text, node, fill);
  if (text === written.text) return node;
  const place = origin === undefined ? node.place : new SpotPlace(origin);
  const read = reread({ ...written, text }, typeof fill.path.at(-1) === 'number');
  if (read !== undefined) return new Written(read.value, place);
  // A value that is not known may be what makes it YAML, such as a quote.
  if (unknownIn(text) === undefined)
    fill.failures.push({ reason: 'what is filled in here makes it no YAML', at: () => place.origin });
  return new Written(text, place);
}

/** As it is written, where it would take too much. */
function substituted(
  text: string,
  node: Written,
  { variables, path, undefinedVariables, failures, work, file }: Fill,
): Substituted {
  const unchanged: Substituted = { text, origin: undefined, undefinedNames: [], refusal: undefined };
  if (!work.take('filledCharacters', text.length, file)) return unchanged;
  const result = substitute(text, variables, {
    mayAdd: (characters) => work.take('filledCharacters', characters, file),
    mayNest: (level) => work.allows('defaultLevels', level, file),
  });
  for (const name of result.undefinedNames) undefinedVariables.push({ name, path: [...path] });
  if (result.refusal !== undefined)
    failures.push({ reason: `Flux refuses this text: ${result.refusal}`, at: () => node.place.origin });
  return result.refusal === undefined ? result : unchanged;
}
