import { jsonOf, type Json } from '../json.ts';
import { BuildError } from './failures.ts';
import type { InputPatterns } from '../input-patterns.ts';
import type { Place } from './place.ts';
import { Written } from './written.ts';

/** What is made where a way leads nowhere; nothing is without it. */
export interface Creation {
  readonly kind: 'map' | 'list' | 'scalar';
  readonly place: Place;
}

/** How fields at the end of a way are changed. */
export interface PathEdit {
  readonly set: (field: Written) => Written;
  readonly creation: Creation | undefined;
  readonly patterns: InputPatterns;
}

/** What a way leads to: keys, `[name=value]`, numbers, and `-` for the last item. */
export function lookUp(node: Written, path: readonly string[]): Written | undefined {
  let found: Written | undefined = node;
  for (const step of path.map((each) => each.trim()).filter((each) => each !== '')) {
    if (found === undefined || found.isNull) return undefined;
    found = stepInto(found, step);
  }
  return found;
}

function stepInto(node: Written, step: string): Written | undefined {
  if (/^\d+$/.test(step)) return needed(node, 'list').items[Number(step)];
  if (step === '-') return needed(node, 'list').items.at(-1);
  if (step === '*') throw new BuildError('a source may have no * in its path');
  if (!isItem(step)) return needed(node, 'map').get(step);
  const { key, value } = itemOf(step);
  return needed(node, 'list').items.find((item) => (key === '' ? item.text === value : item.get(key)?.text === value));
}

/** Changes whatever a way leads to, each match of a `*` or a `[name=pattern]`; tells how many there were. */
export function editAtPath(
  node: Written,
  path: readonly string[],
  edit: PathEdit,
): { readonly node: Written; readonly count: number } {
  const [step, ...rest] = path;
  if (step === undefined) return { node: edit.set(node), count: 1 };
  const inside = (child: Written): ReturnType<typeof editAtPath> => editAtPath(child, rest, edit);
  if (/^\d+$/.test(step)) return editItem(node, Number(step), { rest, edit, inside });
  if (step === '*') return editItems(needed(node, 'list'), inside, () => true);
  if (isItem(step)) return editNamed(needed(node, 'list'), step, { rest, edit, inside });
  const field = needed(node, 'map').get(step) ?? (edit.creation && blank(rest[0], edit.creation));
  if (field === undefined) return { node, count: 0 };
  // What is inside a text is changed apart, where the text is data; a scalar has nothing else inside.
  if (field.kind === 'scalar' && !field.isNull && rest.length > 0) return { node, count: 0 };
  const after = inside(field);
  return { node: node.with(step, after.node), count: after.count };
}

interface Within {
  readonly rest: readonly string[];
  readonly edit: PathEdit;
  readonly inside: (child: Written) => { readonly node: Written; readonly count: number };
}

function editItem(
  node: Written,
  index: number,
  { rest, edit: { creation }, inside }: Within,
): ReturnType<typeof editAtPath> {
  const items = needed(node, 'list').items;
  const all = items.length === index && creation !== undefined ? [...items, blank(rest[0], creation)] : items;
  const item = all[index];
  if (item === undefined) throw new BuildError(`item ${index} of a list of ${items.length} is to be replaced`);
  const after = inside(item);
  return { node: node.withItems(all.with(index, after.node)), count: after.count };
}

function editItems(
  node: Written,
  inside: Within['inside'],
  fits: (item: Written) => boolean,
): ReturnType<typeof editAtPath> {
  let count = 0;
  const items = node.items.map((item) => {
    if (!fits(item)) return item;
    const after = inside(item);
    count += after.count;
    return after.node;
  });
  return { node: count === 0 ? node : node.withItems(items), count };
}

function editNamed(
  node: Written,
  step: string,
  { edit: { creation, patterns }, inside }: Within,
): ReturnType<typeof editAtPath> {
  const { key, value } = itemOf(step);
  const textOf = (item: Written): string | undefined => (key === '' ? item.text : item.get(key)?.text);
  const isMatch = (item: Written): boolean => {
    const text = textOf(item);
    return text !== undefined && patterns.fitsWithin(value, text.trim());
  };
  const own = key === '' ? (item: Written) => ({ node: inside(item).node, count: 1 }) : inside;
  const found = editItems(node, own, isMatch);
  if (found.count > 0 || creation === undefined) return found;
  const made = new Written(value, creation.place);
  const item = key === '' ? made : new Written({}, creation.place).with(key, made);
  return editItems(node.withItems([...node.items, item]), own, isMatch);
}

function blank(next: string | undefined, creation: Creation): Written {
  const isList = next === undefined ? creation.kind === 'list' : isItem(next) || /^\d+$/.test(next);
  if (isList) return new Written([], creation.place);
  // A new scalar has no type yet.
  return next === undefined && creation.kind === 'scalar'
    ? new Written(undefined, creation.place)
    : new Written({}, creation.place);
}

function isItem(step: string): boolean {
  return step.startsWith('[') && step.endsWith(']');
}

function itemOf(step: string): { key: string; value: string } {
  const inside = step.replace(/^\[/, '').replace(/\]$/, '');
  const at = inside.indexOf('=');
  if (at < 0) throw new BuildError(`${step} in a path is no [name=value]`);
  return { key: inside.slice(0, at), value: inside.slice(at + 1) };
}

function needed(node: Written, kind: 'map' | 'list'): Written {
  if (node.isNull || node.kind === kind) return node;
  throw new BuildError(`a ${kind} is needed where a ${node.kind} stands`, () => node.place.origin);
}

/** What a text says as JSON, for paths that lead into it; undefined where it is none. */
export function jsonInside(text: string): Json {
  return /^\s*[{[]/.test(text) ? jsonOf(text) : undefined;
}
