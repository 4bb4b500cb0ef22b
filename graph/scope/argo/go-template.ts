import { posix } from 'node:path';
import { isObject, valueAt, type Json, type JsonObject } from '../../json.ts';
import { normalized } from './normalized.ts';

/**
 * What a Go template makes of parameters, as far as it prints fields: `{{ .path.basename }}`, `{{ index .path.segments 1 }}`, and
 * functions that change a text. Undefined where it holds anything else, or a field that is not there.
 */
export function goTemplate(text: string, parameters: JsonObject): string | undefined {
  let result = '';
  let isTrimming = false;
  for (let at = 0; ;) {
    const start = text.indexOf('{{', at);
    const plain = text.slice(at, start < 0 ? undefined : start);
    const before = isTrimming ? plain.trimStart() : plain;
    if (start < 0) return result + before;
    const end = text.indexOf('}}', start);
    if (end < 0) return undefined;
    const [isLeft, isRight] = [text.startsWith('- ', start + 2), text.slice(0, end).endsWith(' -')];
    const action = text.slice(start + (isLeft ? 3 : 2), isRight ? end - 1 : end);
    const printed = printable(valueOf(action.trim(), parameters));
    if (printed === undefined) return undefined;
    result += (isLeft ? before.trimEnd() : before) + printed;
    isTrimming = isRight;
    at = end + 2;
  }
}

function printable(value: Json): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

const token =
  /\s*(?:(\|)|(\()|(\))|"((?:[^"\\]|\\.)*)"|`([^`]*)`|(-?\d+)(?![\w.])|((?:\.[A-Za-z_]\w*)+|\.)|([A-Za-z]\w*))/y;

type Token =
  | { readonly is: '|' | '(' | ')' }
  | { readonly is: 'value'; readonly value: Json }
  | { readonly is: 'field'; readonly path: readonly string[] }
  | { readonly is: 'function'; readonly name: string };

function tokensOf(action: string): Token[] | undefined {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < action.length) {
    const match = token.exec(action);
    if (match === null) return undefined;
    const [, pipe, open, close, quoted, raw, number, field, name] = match;
    if (pipe !== undefined) tokens.push({ is: '|' });
    else if (open !== undefined) tokens.push({ is: '(' });
    else if (close !== undefined) tokens.push({ is: ')' });
    else if (field !== undefined) tokens.push({ is: 'field', path: field.split('.').filter((part) => part !== '') });
    else if (name !== undefined) tokens.push({ is: 'function', name });
    else tokens.push({ is: 'value', value: number === undefined ? (raw ?? unquoted(quoted ?? '')) : Number(number) });
  }
  return tokens;
}

function unquoted(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

/** What a pipeline comes to; undefined where that is not known. */
function valueOf(action: string, parameters: JsonObject): Json {
  const tokens = tokensOf(action);
  if (tokens === undefined) return undefined;
  const reader = { tokens, at: 0, parameters };
  const value = pipeline(reader);
  return reader.at === tokens.length ? value : undefined;
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  readonly parameters: JsonObject;
}

function pipeline(reader: Reader): Json {
  let value = command(reader, []);
  while (reader.tokens[reader.at]?.is === '|') {
    reader.at++;
    value = command(reader, [value]);
  }
  return value;
}

/** A function with what it is given, the value of the pipeline last; or a value alone. */
function command(reader: Reader, piped: readonly Json[]): Json {
  const first = reader.tokens[reader.at];
  if (first?.is !== 'function') return piped.length === 0 ? operand(reader) : undefined;
  reader.at++;
  const given: Json[] = [];
  for (let next = reader.tokens[reader.at]; next !== undefined; next = reader.tokens[reader.at]) {
    if (next.is === '|' || next.is === ')' || next.is === 'function') break;
    given.push(operand(reader));
  }
  return Object.hasOwn(functions, first.name) ? functions[first.name]?.([...given, ...piped]) : undefined;
}

function operand(reader: Reader): Json {
  const next = reader.tokens[reader.at++];
  if (next?.is === 'value') return next.value;
  if (next?.is === 'field') return valueAt(reader.parameters, next.path);
  if (next?.is !== '(') return undefined;
  const value = pipeline(reader);
  return reader.tokens[reader.at++]?.is === ')' ? value : undefined;
}

type Change = (given: readonly Json[]) => Json;

const ofText =
  (change: (text: string, ...given: string[]) => string): Change =>
  (given) => {
    const texts = given.filter((each) => typeof each === 'string');
    const [text, ...rest] = [texts.at(-1), ...texts.slice(0, -1)];
    return texts.length === given.length && text !== undefined ? change(text, ...rest) : undefined;
  };

const functions: Readonly<Record<string, Change>> = {
  index: ([value, ...path]) =>
    path.every((step) => typeof step === 'string' || typeof step === 'number') ? valueAt(value, path) : undefined,
  default: ([otherwise, value]) => (value === '' || value === undefined || value === null ? otherwise : value),
  first: ([list]) => (Array.isArray(list) ? (list[0] as Json) : undefined),
  last: ([list]) => (Array.isArray(list) ? (list.at(-1) as Json) : undefined),
  toString: ([value]: readonly Json[]) => (isObject(value) ? undefined : printable(value)),
  lower: ofText((text) => text.toLowerCase()),
  upper: ofText((text) => text.toUpperCase()),
  trim: ofText((text) => text.trim()),
  normalize: ofText(normalized),
  quote: ofText((text) => JSON.stringify(text)),
  base: ofText((text) => posix.basename(text)),
  dir: ofText((text) => posix.dirname(text)),
  trimPrefix: ofText((text, prefix = '') => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trimSuffix: ofText((text, suffix = '') =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  replace: ofText((text, old = '', by = '') => text.replaceAll(old, () => by)),
};
