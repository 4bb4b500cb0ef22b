import { isDeepStrictEqual } from 'node:util';
import type { InputPatterns } from '../input-patterns.ts';
import { isObject, valuesIn, type Json, type JsonObject } from '../json.ts';
import { unknownIn } from '../unknown.ts';

/** A number that a value, or how long it is, is compared with. */
export interface SchemaLimit {
  /** Whether a value is on the wrong side of it; values of other types never are. */
  readonly breaks: (value: Json) => boolean;
  readonly required: string;
}

/**
 * What one part of a schema says of the value at its place; the parts below are read when there are values to compare with them. Only
 * what decides something is taken over, and only where it has its form: an API server would not have taken the CRD otherwise, and what
 * it does not look at, such as formats, is not looked at here.
 */
export interface SchemaNode {
  readonly reference: string | undefined;
  readonly isIntOrString: boolean;
  /** OpenAPI says by a word that null fits, whatever the rest says. */
  readonly isNullable: boolean;
  /** The types that fit; none where any does. */
  readonly types: readonly string[];
  readonly pattern: string | undefined;
  readonly limits: readonly SchemaLimit[];
  readonly required: readonly string[];
  /** Whether a field that has to be there is missing where it is null. */
  readonly isNullMissing: boolean;
  readonly allowed: AllowedValues | undefined;
  readonly properties: JsonObject | undefined;
  readonly additional: JsonObject | undefined;
  readonly items: JsonObject | undefined;
  readonly not: JsonObject | undefined;
  readonly allOf: readonly Json[];
  readonly anyOf: readonly Json[];
  readonly oneOf: readonly Json[];
  /** Whether it says that fields fit which it does not name. */
  readonly isOpen: boolean;
  /** Whether it describes a whole object, which also has what every object has. */
  readonly isEmbedded: boolean;
}

/** The schemas that others refer to, by their names; one that says nothing where there is none. */
export type NamedSchemas = (name: string) => JsonObject;

/** Says of an object that null is no value of the fields that it has to have. */
export const nullIsMissing = 'x-null-is-missing';
/** What it costs to compare two lists or maps, whatever is in them. */
const stepsOfComparing = 10;
const types = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean']);

/** Reads a part of a schema. @throws BudgetError where its pattern is too large */
export function schemaNode(node: JsonObject, patterns: InputPatterns): SchemaNode {
  const { type, pattern, required, $ref, properties } = node;
  const isNullable = node['nullable'] === true;
  const ownTypes = typeof type === 'string' && types.has(type) ? [type] : [];
  const isPattern = typeof pattern === 'string' && unknownIn(pattern) === undefined && patterns.isPattern(pattern);
  const branches = (key: string): readonly Json[] => (Array.isArray(node[key]) ? (node[key] as readonly Json[]) : []);
  const below = (key: string): JsonObject | undefined => (isObject(node[key]) ? node[key] : undefined);
  return {
    reference: typeof $ref === 'string' ? $ref : undefined,
    isIntOrString: node['x-kubernetes-int-or-string'] === true,
    isNullable,
    types: isNullable && ownTypes.length > 0 ? [...ownTypes, 'null'] : ownTypes,
    pattern: isPattern ? pattern : undefined,
    limits: limitsOf(node),
    required: isTextList(required) ? [...new Set(required.filter((name) => unknownIn(name) === undefined))] : [],
    isNullMissing: node[nullIsMissing] === true,
    allowed: AllowedValues.of(node['enum']),
    properties: isObject(properties) ? properties : undefined,
    additional: below('additionalProperties'),
    items: below('items'),
    not: below('not'),
    allOf: branches('allOf'),
    anyOf: branches('anyOf'),
    oneOf: branches('oneOf'),
    isOpen: node['x-kubernetes-preserve-unknown-fields'] === true || node['additionalProperties'] !== undefined,
    isEmbedded: node['x-kubernetes-embedded-resource'] === true,
  };
}

/** The values that a part of a schema allows: a hundred thousand are found as soon as one. */
export class AllowedValues {
  readonly values: readonly Json[];
  readonly #plain: ReadonlySet<Json>;
  readonly #compound: readonly Json[];

  private constructor(values: readonly Json[]) {
    this.values = values;
    this.#compound = values.filter((value) => typeof value === 'object' && value !== null);
    this.#plain = new Set(values);
  }

  /** Of what stands under `enum`; undefined where that says nothing. */
  static of(values: Json): AllowedValues | undefined {
    if (!Array.isArray(values) || values.length === 0) return undefined;
    const list = values as readonly Json[];
    return unknownIn(list) === undefined ? new AllowedValues(list) : undefined;
  }

  has(value: Json): boolean {
    if (typeof value !== 'object' || value === null) return this.#plain.has(value);
    return this.#compound.some((each) => isDeepStrictEqual(each, value));
  }

  /** How many steps it takes to look for a value. */
  workFor(value: Json): number {
    if (typeof value !== 'object' || value === null) return 1;
    return this.#compound.length * (stepsOfComparing + valuesIn(value as JsonObject));
  }
}

const numberIn = (value: Json): number | undefined => (typeof value === 'number' ? value : undefined);
const lengthOf = (value: Json): number | undefined => (typeof value === 'string' ? charactersIn(value) : undefined);
const itemsIn = (value: Json): number | undefined => (Array.isArray(value) ? value.length : undefined);
const fieldsIn = (value: Json): number | undefined => (isObject(value) ? valuesIn(value) : undefined);

/** What each limit by a count looks at, and what that is called. */
const counts = [
  ['Length', lengthOf, 'characters'],
  ['Items', itemsIn, 'items'],
  ['Properties', fieldsIn, 'properties'],
] as const;

function limitsOf(node: JsonObject): SchemaLimit[] {
  const found: SchemaLimit[] = [];
  const add = (
    measure: (value: Json) => number | undefined,
    isBeyond: (size: number) => boolean,
    required: string,
  ): void => {
    found.push({ required, breaks: (value) => ((size) => size !== undefined && isBeyond(size))(measure(value)) });
  };
  const { minimum, maximum, multipleOf } = node;
  // In OpenAPI 3.0 it is a word beside the limit that excludes it.
  const isAbove = node['exclusiveMinimum'] === true;
  const isBelow = node['exclusiveMaximum'] === true;
  if (typeof maximum === 'number')
    add(
      numberIn,
      (size) => size > maximum || (isBelow && size === maximum),
      `must be <${isBelow ? '' : '='} ${maximum}`,
    );
  if (typeof minimum === 'number')
    add(
      numberIn,
      (size) => size < minimum || (isAbove && size === minimum),
      `must be >${isAbove ? '' : '='} ${minimum}`,
    );
  if (typeof multipleOf === 'number' && multipleOf > 0)
    add(numberIn, (size) => !Number.isInteger(size / multipleOf), `must be multiple of ${multipleOf}`);
  for (const [name, measure, what] of counts) {
    const [most, least] = [node[`max${name}`], node[`min${name}`]];
    if (isCount(most)) add(measure, (size) => size > most, `must NOT have more than ${most} ${what}`);
    if (isCount(least)) add(measure, (size) => size < least, `must NOT have fewer than ${least} ${what}`);
  }
  return found;
}

/** Characters as people count them, not units of UTF-16. */
function charactersIn(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at++) if ((text.codePointAt(at) ?? 0) > 0xffff) count--;
  return count;
}

function isCount(value: Json): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

function isTextList(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** The types that are worth writing: null is as good as nothing. */
export function withoutNull(types: readonly string[]): readonly string[] {
  return types.length > 1 ? types.filter((type) => type !== 'null') : types;
}
