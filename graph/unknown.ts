import { unresolvedVariable, valueAt, type Json, type JsonPath } from './json.ts';

/**
 * What keeps a value from being known: a variable in it that nothing which was read fills in, or its being encrypted; undefined where
 * all of it is known.
 */
export function unknownIn(value: Json): string | undefined {
  if (typeof value === 'string') return value.startsWith('ENC[') ? 'an encrypted value' : unresolvedVariable(value);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const item of Object.values(value) as readonly Json[]) {
    const unknown = unknownIn(item);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

/** The same for what stands at a path: where a variable stands for what is around it, nothing inside is known. */
export function unknownAt(root: Json, path: JsonPath): string | undefined {
  for (let length = 0; length < path.length; length++) {
    const around = valueAt(root, path.slice(0, length));
    if (typeof around === 'string') return unknownIn(around);
  }
  return unknownIn(valueAt(root, path));
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

/** What stands before, between and behind the variables of a text. */
function knownParts(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  for (let variable = unknownIn(rest); variable !== undefined; variable = unknownIn(rest)) {
    const at = rest.startsWith('ENC[') ? 0 : rest.indexOf(variable);
    parts.push(rest.slice(0, at));
    rest = rest.startsWith('ENC[') ? '' : rest.slice(at + variable.length);
  }
  return [...parts, rest];
}
