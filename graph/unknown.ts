import { isObject, objectsInside, unresolvedVariable, valueAt, type Json, type JsonPath } from './json.ts';

/** What sops makes of a value. */
const ciphertext = /(?<!\w)ENC\[[^\]]*\]?/;

/** Whether a text is what sops makes of a value. */
export function isEncrypted(text: string): boolean {
  return text.startsWith('ENC[');
}

/**
 * What keeps a value from being known: a variable in it that nothing which was read fills in, or its being encrypted; undefined where
 * all of it is known. The names of its fields count.
 */
export function unknownIn(value: Json): string | undefined {
  if (typeof value === 'string') return unknownPart(value)?.why;
  if (typeof value !== 'object' || value === null) return undefined;
  if (isObject(value)) {
    const unknown = unknownKey(value);
    if (unknown !== undefined) return unknown;
  }
  for (const item of Object.values(value) as readonly Json[]) {
    const unknown = unknownIn(item);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

/**
 * The same for what stands at a path: where a variable stands for what is around it, nothing inside is known, and what is missing may be
 * the field that a variable names.
 */
export function unknownAt(root: Json, path: JsonPath): string | undefined {
  for (let length = 0; length < path.length; length++) {
    const around = valueAt(root, path.slice(0, length));
    if (typeof around === 'string') return unknownIn(around);
    if (!isObject(around) || Object.hasOwn(around, path[length] ?? '')) continue;
    return unknownKey(around);
  }
  return unknownIn(valueAt(root, path));
}

/** The same for the names of fields alone, at any depth. */
export function unknownNameIn(value: Json): string | undefined {
  for (const { value: object } of objectsInside(value)) {
    const unknown = unknownKey(object);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

/** Whether a text may turn out to be the one that is wanted, once its variables are filled in. */
export function mayBe(text: string, wanted: string): boolean {
  const [first = '', ...rest] = knownParts(text);
  if (rest.length === 0) return text === wanted;
  const last = rest.pop() ?? '';
  if (!wanted.startsWith(first) || !wanted.endsWith(last)) return false;
  const end = wanted.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = wanted.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= end;
}

function unknownKey(value: Readonly<Record<string, Json>>): string | undefined {
  for (const key in value) {
    const variable = key.includes('{') ? unresolvedVariable(key) : undefined;
    if (variable !== undefined) return variable;
  }
  return undefined;
}

/** What stands before, between and behind the variables of a text. */
function knownParts(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  for (let unknown = unknownPart(rest); unknown !== undefined; unknown = unknownPart(rest)) {
    parts.push(rest.slice(0, unknown.at));
    rest = rest.slice(unknown.at + unknown.length);
  }
  return [...parts, rest];
}

interface UnknownPart {
  readonly at: number;
  readonly length: number;
  readonly why: string;
}

/** The first variable in a text; what is encrypted before. */
function unknownPart(text: string): UnknownPart | undefined {
  const sealed = text.includes('ENC[') ? ciphertext.exec(text) : null;
  if (sealed !== null) return { at: sealed.index, length: sealed[0].length, why: 'an encrypted value' };
  const variable = unresolvedVariable(text);
  if (variable === undefined) return undefined;
  const at = text.indexOf(variable);
  const length = variable.startsWith('${') ? closed(text, at, variable.length) : variable.length;
  return { at, length, why: text.slice(at, at + length) };
}

/** How long a variable is whose default holds others; up to the first brace where its own is not near. */
function closed(text: string, from: number, first: number): number {
  let depth = 0;
  for (const { 0: brace, index } of text.slice(from, from + 256).matchAll(/\$\{|\}/g)) {
    depth += brace === '}' ? -1 : 1;
    if (depth === 0) return index + 1;
  }
  return first;
}
