import { isObject, type Json, type JsonObject } from '../json.ts';

/**
 * The values with a text put at a `targetPath`, as helm's `--set` reads it: dots between keys, `[0]` for lists, and a text that is no
 * quoted one may be a number, a boolean or nothing. Undefined for what means several values.
 */
export function setAt(values: JsonObject, target: string, text: string): JsonObject | undefined {
  const steps = stepsOf(target);
  const value = valueOf(text.trim());
  if (steps === undefined || value === undefined) return undefined;
  const result = put(values, steps, value.value);
  return isObject(result) ? result : undefined;
}

type Step = string | number;

function stepsOf(target: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  // A backslash keeps a dot from ending its key.
  const keys = target
    .replaceAll('\\.', '\u0000')
    .split('.')
    .map((key) => key.replaceAll('\u0000', '.'));
  for (const key of keys) {
    const [, name, indices = ''] = /^([^[\]{},=]+)((?:\[\d+\])*)$/.exec(key) ?? [];
    if (name === undefined) return undefined;
    steps.push(name);
    for (const [, index] of indices.matchAll(/\[(\d+)\]/g)) steps.push(Number(index));
  }
  return steps;
}

function valueOf(text: string): { readonly value: Json } | undefined {
  const quoted = /^(["'])([^]*)\1$/.exec(text);
  if (quoted !== null) return { value: quoted[2] };
  if (text === 'true' || text === 'false') return { value: text === 'true' };
  if (text === 'null') return { value: null };
  if (/^(0|-?[1-9]\d{0,15})$/.test(text)) return { value: Number(text) };
  return /[,={}]/.test(text) ? undefined : { value: text };
}

function put(node: Json, [step, ...rest]: readonly Step[], value: Json): Json {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list = Array.isArray(node) ? [...(node as readonly Json[])] : [];
    if (step > 1_000) return node;
    while (list.length <= step) list.push(null);
    list[step] = put(list[step], rest, value);
    return list;
  }
  const object = isObject(node) ? node : {};
  const before = Object.hasOwn(object, step) ? object[step] : undefined;
  return Object.fromEntries([
    ...Object.entries(object).filter(([key]) => key !== step),
    [step, put(before, rest, value)],
  ]);
}
