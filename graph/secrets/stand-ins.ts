import { isObject, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { isNoSecret } from './secret-names.ts';
import { eachSecretIn } from './secrets-in.ts';

/**
 * A text of the same form without anything of it: letters stay letters, digits digits, signs what they are. Who is told it reads it as the
 * secret would be read, and has nothing of it to repeat.
 */
export function standInFor(secret: string): string {
  return secret
    .replace(/\p{Lu}/gu, 'X')
    .replace(/\p{L}/gu, (letter) => (letter === 'X' ? 'X' : 'x'))
    .replace(/\p{N}/gu, '1');
}

/** A document with a stand-in for every secret that its names, or its forms, tell. */
export function withStandIns(document: JsonObject): JsonObject {
  const parts = new Map<string, Set<string>>();
  // What aliases repeat is told of once: in a copy it stands in each place.
  const copy = mapped(document, (value) => value) as JsonObject;
  eachSecretIn(copy, (value, path, part) => {
    const key = keyOf(path);
    parts.set(key, (parts.get(key) ?? new Set()).add(part ?? value));
  });
  if (parts.size === 0) return document;
  return mapped(copy, (value, path) => {
    const secrets = parts.get(keyOf(path));
    if (secrets === undefined) return value;
    if (typeof value === 'number') return Number(standInFor(String(value)));
    if (typeof value !== 'string') return value;
    return [...secrets].reduce((text, secret) => text.replaceAll(secret, () => standInFor(secret)), value);
  }) as JsonObject;
}

/** What a Secret holds, with a stand-in for every value: names of keys, switches and placeholders stay. */
export function onlyStandIns(document: JsonObject): JsonObject {
  return mapped(document, (value) => {
    if (typeof value === 'number') return Number(standInFor(String(value)));
    return typeof value === 'string' && !isNoSecret(value) ? standInFor(value) : value;
  }) as JsonObject;
}

/** The texts, numbers and names of keys of `document` that are others at the same place of `beside`. */
export function* differences(document: Json, beside: Json): Generator<string> {
  if (document === beside) return;
  if (Array.isArray(document)) {
    const others = (Array.isArray(beside) ? beside : []) as readonly Json[];
    for (const [index, item] of (document as readonly Json[]).entries()) yield* differences(item, others[index]);
  } else if (isObject(document)) {
    for (const [key, item] of Object.entries(document)) {
      const isThere = isObject(beside) && Object.hasOwn(beside, key);
      if (!isThere) yield key;
      yield* differences(item, isThere ? beside[key] : undefined);
    }
  } else if (typeof document === 'string' || typeof document === 'number') {
    yield* differentParts(String(document), typeof beside === 'string' ? beside : '');
  }
}

/** Lines that are others, and what is another inside each. A text of other lines is another as a whole. */
function* differentParts(text: string, beside: string): Generator<string> {
  const [lines, others] = [text.split('\n'), beside.split('\n')];
  if (lines.length !== others.length) return void (yield text);
  for (const [index, line] of lines.entries()) {
    const other = others[index] ?? '';
    if (line === other) continue;
    yield line;
    let [start, end] = [0, 0];
    while (line[start] === other[start] && start < line.length) start++;
    while (line.at(-1 - end) === other.at(-1 - end) && end < line.length - start) end++;
    if (start + end > 0) yield line.slice(start, line.length - end);
  }
}

function mapped(value: Json, change: (value: Json, path: JsonPath) => Json, path: JsonPath = []): Json {
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) => mapped(item, change, [...path, index]));
  if (!isObject(value)) return change(value, path);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, change, [...path, key])]));
}

function keyOf(path: JsonPath): string {
  return JSON.stringify(path);
}
