import { isObject, type Json, type JsonObject, type JsonPath } from '../../json.ts';
import type { Rules } from './rules.ts';

/** Something that a value should be and is not. */
export interface Problem {
  /** The way to it from the value that was looked at. */
  readonly path: JsonPath;
  readonly reason: string;
  /** Whether a variable stands there, so that nothing can be said. */
  readonly isUnknown?: true;
}

/** What a value must be. */
export type Shape = (value: Json, rules: Rules) => readonly Problem[];

/** A shape that not every version knows. */
export interface Versioned {
  readonly shape: Shape;
  /** The first version that knows it. */
  readonly from?: readonly [major: number, minor: number];
  /** The first version that knows it no more. */
  readonly until?: readonly [major: number, minor: number];
}

const fine: readonly Problem[] = [];

export const anything: Shape = () => fine;
export const text = simple('a text', (value) => typeof value === 'string');
export const flag = simple('true or false', (value) => typeof value === 'boolean');
export const integer = simple('a whole number', (value) => Number.isInteger(value));
export const number = simple('a number', (value) => typeof value === 'number');
export const textOrInteger = simple(
  'a text or a whole number',
  (value) => typeof value === 'string' || Number.isInteger(value),
);
export const textOrNumber = simple(
  'a text or a number',
  (value) => typeof value === 'string' || typeof value === 'number',
);
export const anyObject = simple('a map', isObject, true);
export const anyList = simple('a list', Array.isArray, true);

/** A variable that is filled in elsewhere may be anything; in place of a map or a list it leaves everything open. */
function simple(what: string, isRight: (value: Json) => boolean, isStructure = false): Shape {
  return (value) => {
    if (isRight(value)) return fine;
    if (typeof value !== 'string' || !value.includes('${'))
      return [{ path: [], reason: `must be ${what}, is ${nameOf(value)}` }];
    return isStructure ? [{ path: [], reason: 'is a variable', isUnknown: true }] : fine;
  };
}

function nameOf(value: Json): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'a map';
  return typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : String(value);
}

export function oneOf(...words: readonly string[]): Shape {
  return (value, rules) => {
    const problems = text(value, rules);
    if (problems.length > 0 || typeof value !== 'string' || value.includes('${') || words.includes(value))
      return problems;
    return [{ path: [], reason: `is none of ${words.join(', ')}` }];
  };
}

export function nullable(shape: Shape): Shape {
  return (value, rules) => (value === null ? fine : shape(value, rules));
}

/** One of several shapes; the problems are those of the first. */
export function either(...shapes: readonly [Shape, ...Shape[]]): Shape {
  return (value, rules) => {
    const found = shapes.map((shape) => shape(value, rules));
    return found.some((problems) => problems.length === 0) ? fine : (found[0] ?? fine);
  };
}

export function listOf(shape: Shape): Shape {
  return (value, rules) => {
    if (!Array.isArray(value)) return anyList(value, rules);
    let problems = fine;
    for (const [index, item] of (value as readonly Json[]).entries())
      problems = joined(problems, index, shape(item, rules));
    return problems;
  };
}

/** A number, or as many items of a list, that must not be fewer. */
export function atLeast(least: number, shape: Shape): Shape {
  return (value, rules) => {
    const problems = shape(value, rules);
    const count = Array.isArray(value) ? value.length : value;
    if (problems.length > 0 || typeof count !== 'number' || count >= least) return problems;
    return [{ path: [], reason: Array.isArray(value) ? 'must not be empty' : `must be ${least} or more, is ${count}` }];
  };
}

export function mapOf(shape: Shape): Shape {
  return (value, rules) => {
    if (!isObject(value)) return anyObject(value, rules);
    let problems = fine;
    for (const key of Object.keys(value)) problems = joined(problems, key, shape(value[key], rules));
    return problems;
  };
}

/** The problems before, and those below a key. Nearly always there are none: that must cost nothing. */
function joined(before: readonly Problem[], key: string | number, below: readonly Problem[]): readonly Problem[] {
  if (below.length === 0) return before;
  return [...before, ...below.map((problem) => ({ ...problem, path: [key, ...problem.path] }))];
}

/** Further demands on a map of fields. */
export interface Demands {
  readonly needs?: readonly string[];
  /** Exactly one of these. */
  readonly one?: readonly string[];
  /** Whether it may hold more than the fields named. @default false */
  readonly isOpen?: boolean;
}

/** A map with these fields. */
export function fields(known: Readonly<Record<string, Shape | Versioned>>, demands: Demands = {}): Shape {
  return (value, rules) => {
    if (!isObject(value)) return anyObject(value, rules);
    let problems = fine;
    for (const key of Object.keys(value)) {
      const shape = Object.hasOwn(known, key) ? shapeFor(known[key], rules) : undefined;
      if (shape !== undefined) problems = joined(problems, key, shape(value[key], rules));
      else if (demands.isOpen !== true)
        problems = [...problems, { path: [key], reason: `the chart knows no ${key} here` }];
    }
    const missing = demandsOn(value, demands);
    return missing.length === 0 ? problems : [...problems, ...missing];
  };
}

function demandsOn(value: JsonObject, { needs = [], one }: Demands): readonly Problem[] {
  const missing = needs
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) => ({ path: [], reason: `needs ${key}` }));
  if (one === undefined) return missing;
  const given = one.filter((key) => Object.hasOwn(value, key));
  if (given.length === 1) return missing;
  return [
    ...missing,
    { path: [], reason: given.length === 0 ? `needs ${one.join(' or ')}` : `takes only one of ${given.join(', ')}` },
  ];
}

function shapeFor(known: Shape | Versioned | undefined, rules: Rules): Shape | undefined {
  if (known === undefined || typeof known === 'function') return known;
  if (known.from !== undefined && !rules.since(...known.from)) return undefined;
  if (known.until !== undefined && rules.since(...known.until)) return undefined;
  return known.shape;
}

/** Several shapes at once. */
export function all(...shapes: readonly Shape[]): Shape {
  return (value, rules) => {
    const problems = shapes.map((shape) => shape(value, rules)).filter((each) => each.length > 0);
    return problems.length === 0 ? fine : problems.flat();
  };
}

/** One shape before a version, and another from it on. */
export function byVersion(from: readonly [major: number, minor: number], before: Shape, after: Shape): Shape {
  return (value, rules) => (rules.since(...from) ? after : before)(value, rules);
}
