import type { Mistake } from '../mistakes.ts';
import type { ReadTopology } from '../read-topology.ts';
import { isUnknown } from '../unknown.ts';
import { mark, topologyShape, type Shape } from './shape.ts';

/** Texts must have their forms: commands, scripts, units and files are made of them. */
export function* checkForms(topology: ReadTopology): Generator<Mistake> {
  yield* mistakesIn(topology, topologyShape, '');
}

function* mistakesIn(value: unknown, given: Shape, path: string): Generator<Mistake> {
  if (value === undefined) return;
  const shape = shapeFor(value, given);
  if (shape === 'number') {
    if (Number.isFinite(value)) return;
    yield { path, observed: shown(value), required: 'a number', fix: 'write it without quotes' };
  } else if ('accepts' in shape) {
    if (typeof value === 'string' && shape.accepts(value)) return;
    yield { path, observed: shown(value), required: shape.required, fix: shape.fix };
  } else if (value === null || typeof value !== 'object') {
    yield { path, observed: shown(value), required: 'fields, or a list', fix: 'look at its type' };
  } else if ('fields' in shape && Array.isArray(value)) {
    // What serves a storage system is one thing, or several.
    for (const [index, each] of value.entries()) yield* mistakesIn(each, shape, `${path}[${index}]`);
  } else if ('fields' in shape) {
    for (const [field, own] of Object.entries(shape.fields)) {
      if (Object.hasOwn(value, field)) {
        yield* mistakesIn((value as Record<string, unknown>)[field], own, joined(path, field));
      }
    }
  } else yield* mistakesInEach(value, shape, path);
}

/** The shape that something has to have: of what may be unknown, that of the mark or that of what it stands for. */
function shapeFor(value: unknown, shape: Shape): Told {
  const own = typeof shape === 'object' && 'orUnknown' in shape ? (isUnknown(value) ? mark : shape.orUnknown) : shape;
  return own as Told;
}

type Told = Exclude<Shape, { orUnknown: Shape }>;

function* mistakesInEach(value: object, shape: Extract<Shape, { each: Shape }>, path: string): Generator<Mistake> {
  if (!('names' in shape)) {
    for (const [index, each] of Object.entries(value)) yield* mistakesIn(each, shape.each, `${path}[${index}]`);
    return;
  }
  for (const [name, each] of Object.entries(value)) {
    const at = joined(path, name);
    if (shape.names?.accepts(name) === false) {
      yield { path: at, observed: `the name ${shown(name)}`, required: shape.names.required, fix: shape.names.fix };
    }
    yield* mistakesIn(each, shape.each, at);
  }
}

function joined(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`;
}

/** With its control characters as escapes. */
function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(JSON.stringify(value) ?? typeof value);
}
