import { isObject, textAt, type Json, type JsonObject } from '../json.ts';
import { BuildError } from './failures.ts';
import { Written } from './written.ts';

/** Told how many values are copied, each time. @throws BudgetError where that is too much */
export type Spend = (values: number) => void;

/** Applies the operations of a JSON patch (RFC 6902) in their order. @throws BuildError and BudgetError */
export function applyJsonPatch(document: Written, operations: readonly Written[], spend: Spend): Written {
  return operations.reduce((sum, operation) => apply(sum, operation, spend), document);
}

function apply(document: Written, operation: Written, spend: Spend): Written {
  const refuse = (reason: string): never => {
    throw new BuildError(`a JSON patch ${reason}`, () => operation.place.origin);
  };
  const pointer = (field: 'path' | 'from'): string[] => {
    const text = textAt(operation.value, [field]);
    if (text === undefined) return refuse(`has no ${field}`);
    return text
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  };
  const value = (): Written => operation.get('value') ?? new Written(null, operation.place);
  const path = pointer('path');
  const edit = (way: readonly string[], at: Edit): Written => editAt(document, way, at, { refuse, spend });
  switch (textAt(operation.value, ['op'])) {
    case 'add':
      return edit(path, { kind: 'add', value: value() });
    case 'replace':
      return edit(path, { kind: 'replace', value: value() });
    case 'remove':
      return edit(path, { kind: 'remove' });
    case 'test':
      if (!isSame(find(document, path)?.value ?? null, value().value))
        refuse(`tests /${path.join('/')}, which is not so`);
      return document;
    case 'copy':
    case 'move': {
      const from = pointer('from');
      const isMove = textAt(operation.value, ['op']) === 'move';
      const isInMap = !isMove && find(document, from.slice(0, -1))?.kind === 'map';
      const moved = find(document, from) ?? (isInMap ? new Written(null, operation.place) : undefined);
      if (moved === undefined) return refuse(`takes /${from.join('/')}, which is not there`);
      const rest = isMove ? editAt(document, from, { kind: 'remove' }, { refuse, spend }) : document;
      return editAt(rest, path, { kind: 'add', value: moved }, { refuse, spend });
    }
    default:
      return refuse('has an operation that is none of add, replace, remove, test, copy, move');
  }
}

type Edit = { readonly kind: 'remove' } | { readonly kind: 'add' | 'replace'; readonly value: Written };
type Refuse = (reason: string) => never;

interface Limits {
  readonly refuse: Refuse;
  readonly spend: Spend;
}

function editAt(node: Written, path: readonly string[], edit: Edit, limits: Limits): Written {
  const { refuse, spend } = limits;
  // Every item that is copied gets a place of its own.
  spend(node.kind === 'list' ? 20 * lengthOf(node) : node.keys.length);
  const [step, ...rest] = path;
  if (step === undefined) {
    if (edit.kind === 'remove') return refuse('removes the whole object');
    return edit.value;
  }
  if (rest.length > 0) {
    const child = childOf(node, step) ?? refuse(`goes through ${step}, which is not there`);
    const after = editAt(child, rest, edit, limits);
    if (node.kind === 'map') return node.with(step, after);
    const index = indexIn(node, step);
    return node.withItems(node.items.map((item, at) => (at === index ? after : item)));
  }
  if (node.kind === 'map') return editMap(node, step, edit, refuse);
  if (node.kind === 'list') return editList(node, step, edit, refuse);
  return refuse(`sets ${step} in something that is neither a map nor a list`);
}

function editMap(node: Written, key: string, edit: Edit, refuse: Refuse): Written {
  // The library that kustomize applies patches with replaces what is not there, too.
  if (edit.kind === 'remove' && node.get(key) === undefined) return refuse(`removes ${key}, which is not there`);
  return edit.kind === 'remove' ? node.without(key) : node.with(key, edit.value);
}

function editList(node: Written, step: string, edit: Edit, refuse: Refuse): Written {
  const items = node.items;
  if (edit.kind === 'add') {
    const index = step === '-' ? items.length : wholeNumber(step);
    const at = index < 0 ? index + items.length + 1 : index;
    if (!(at >= 0 && at <= items.length)) return refuse(`adds item ${step} to a list of ${items.length}`);
    return node.withItems(items.toSpliced(at, 0, edit.value));
  }
  const index = indexIn(node, step);
  if (items[index] === undefined) return refuse(`${edit.kind}s item ${step} of a list of ${items.length}`);
  return node.withItems(edit.kind === 'remove' ? items.toSpliced(index, 1) : items.toSpliced(index, 1, edit.value));
}

function find(node: Written, path: readonly string[]): Written | undefined {
  let found: Written | undefined = node;
  for (const step of path) found = found && childOf(found, step);
  return found;
}

function childOf(node: Written, step: string): Written | undefined {
  return node.kind === 'map' ? node.get(step) : node.items[indexIn(node, step)];
}

/** Counted from the end where it is negative. */
function indexIn(node: Written, step: string): number {
  const index = wholeNumber(step);
  return index < 0 ? index + node.items.length : index;
}

function wholeNumber(step: string): number {
  return /^[-+]?\d+$/.test(step) ? Number(step) : Number.NaN;
}

function isSame(one: Json, other: Json): boolean {
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, index) => isSame(item as Json, other[index] as Json));
  }
  if (!isObject(one) || !isObject(other)) return (one ?? null) === (other ?? null);
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => sameAt(one, other, key));
}

function sameAt(one: JsonObject, other: JsonObject, key: string): boolean {
  return Object.hasOwn(other, key) && isSame(one[key], other[key]);
}

function lengthOf({ value }: Written): number {
  return Array.isArray(value) ? value.length : 0;
}
