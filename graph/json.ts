/** A manifest as parsed: JSON data. */
export type Json = string | number | boolean | null | undefined | readonly Json[] | JsonObject;
/** An object of JSON data. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A way into JSON data: keys of objects and indices of lists. */
export type JsonPath = readonly (string | number)[];

/** What a text says as JSON; undefined where it is none. The parser's own error would show the text, which may be a secret. */
export function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How many values stand directly in one. */
export function valuesIn(value: JsonObject | readonly Json[]): number {
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

/** What stands at `path`, or undefined. Only own keys count, so that no path reaches a prototype. */
export function valueAt(root: Json, path: JsonPath): Json {
  let value: Json = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, Json>)[step];
  }
  return value;
}

/** The object at `path`, or an empty one. */
export function objectAt(root: Json, path: JsonPath): JsonObject {
  const value = valueAt(root, path);
  return isObject(value) ? value : {};
}

/** The list at `path`, or an empty one. */
export function listAt(root: Json, path: JsonPath): readonly Json[] {
  const value = valueAt(root, path);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** The text at `path`, or undefined when nothing or something else stands there. */
export function textAt(root: Json, path: JsonPath): string | undefined {
  const value = valueAt(root, path);
  return typeof value === 'string' ? value : undefined;
}

/**
 * Every object inside `root`, `root` included, with its path. What aliases repeat is visited once, so that a document whose
 * aliases multiply costs no more than its text.
 */
export function* objectsInside(
  root: Json,
  path: JsonPath = [],
  seen = new Set<object>(),
): Generator<{ value: JsonObject; path: JsonPath }> {
  if (typeof root !== 'object' || root === null || seen.has(root)) return;
  seen.add(root);
  if (isObject(root)) yield { value: root, path };
  for (const [key, item] of Object.entries(root)) {
    yield* objectsInside(item as Json, [...path, Array.isArray(root) ? Number(key) : key], seen);
  }
}

/** A variable that Flux or a template fills in later, such as `${APP}`; undefined when the text is final. */
export function unresolvedVariable(text: string): string | undefined {
  if (!text.includes('{')) return undefined;
  // All openings before a closing brace end with it: only the first of them counts, or many of them would take quadratic time.
  for (let start = 0, end = text.indexOf('}'); end >= 0; start = end + 1, end = text.indexOf('}', start)) {
    const isDouble = text[end + 1] === '}';
    const opening = (isDouble ? /\$\{|\{\{/ : /\$\{/).exec(text.slice(start, end));
    if (opening !== null) return text.slice(start + opening.index, end + (opening[0] === '{{' ? 2 : 1));
  }
  return undefined;
}
