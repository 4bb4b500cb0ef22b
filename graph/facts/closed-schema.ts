import { BudgetError, budgets } from '../budgets.ts';
import { isObject, objectAt, type Json, type JsonObject } from '../json.ts';
import { unknownIn } from '../unknown.ts';

/** How a schema is read. */
export interface ClosedOptions {
  /** Whether it is that of a whole object, which also has what every object has. @default false */
  readonly isRoot?: boolean;
  /** Whether it may refer to others: those of the API server itself do, those of CRDs must not. @default false */
  readonly hasReferences?: boolean;
  /** Whether a text is a regular expression. */
  readonly isPattern: (text: string) => boolean;
}

/**
 * The schema as an API server with strict field validation reads it: fields that it does not name are mistakes. Only what decides
 * something is taken over, and only where it has its form: an API server would not have taken the CRD otherwise, and what it does not
 * look at, such as formats, is not looked at here.
 */
export function closed(schema: Json, options: ClosedOptions): Json {
  let nodes = 0;
  const read = (node: Json, isRoot: boolean): Json => {
    if (!isObject(node)) return node === false ? false : {};
    nodes += 1;
    if (nodes > budgets.schemaNodes) throw new BudgetError(`a schema has more than ${budgets.schemaNodes} parts`);
    if (node['x-kubernetes-int-or-string'] === true)
      return orNull(node, { anyOf: [{ type: 'integer' }, { type: 'string' }] });
    return readNode(node, { ...options, isRoot }, (below) => read(below, false));
  };
  return read(schema, options.isRoot === true);
}

const types = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean']);
const counts = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'] as const;

function readNode(node: JsonObject, options: ClosedOptions, read: (below: Json) => Json): Json {
  const result: Record<string, Json> = {};
  const { type, pattern, $ref: reference } = node;
  if (options.hasReferences === true && typeof reference === 'string') result['$ref'] = reference;
  if (typeof type === 'string' && types.has(type)) result['type'] = type;
  if (typeof pattern === 'string' && unknownIn(pattern) === undefined && options.isPattern(pattern))
    result['pattern'] = pattern;
  readLists(node, result);
  readLimits(node, result);
  readBelow(node, result, read);
  const isObjectItself = options.isRoot === true || node['x-kubernetes-embedded-resource'] === true;
  if (isObjectItself && isObject(result['properties']))
    result['properties'] = { ...result['properties'], apiVersion: {}, kind: {}, metadata: {} };
  const isOpen =
    node['x-kubernetes-preserve-unknown-fields'] === true ||
    node['additionalProperties'] !== undefined ||
    !isObject(node['properties']);
  return orNull(node, isOpen ? result : { ...result, additionalProperties: false });
}

/** OpenAPI says by a word that null fits, whatever the rest says. */
function orNull(node: JsonObject, schema: JsonObject): Json {
  if (node['nullable'] !== true || Object.keys(schema).length === 0) return schema;
  const { type, ...rest } = schema;
  if (typeof type === 'string' && rest['enum'] === undefined) return { ...rest, type: [type, 'null'] };
  return { anyOf: [schema, { type: 'null' }] };
}

function readLists({ required, enum: values }: JsonObject, result: Record<string, Json>): void {
  if (isTextList(required)) result['required'] = [...new Set(required.filter((name) => unknownIn(name) === undefined))];
  if (Array.isArray(values) && values.length > 0 && unknownIn(values as readonly Json[]) === undefined)
    result['enum'] = values as readonly Json[];
}

/** In OpenAPI 3.0 it is a word beside the limit that excludes it. */
function readLimits(node: JsonObject, result: Record<string, Json>): void {
  if (Number(node['multipleOf']) > 0) result['multipleOf'] = Number(node['multipleOf']);
  for (const key of counts) if (Number.isInteger(node[key]) && Number(node[key]) >= 0) result[key] = node[key];
  for (const [limit, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (typeof node[limit] === 'number') result[node[exclusive] === true ? exclusive : limit] = node[limit];
  }
}

function readBelow(node: JsonObject, result: Record<string, Json>, read: (below: Json) => Json): void {
  if (isObject(node['properties'])) {
    // Own keys without a prototype: a property may be called __proto__.
    const properties = Object.create(null) as Record<string, Json>;
    for (const [name, value] of Object.entries(node['properties'])) properties[name] = read(value);
    result['properties'] = properties;
  }
  for (const key of ['items', 'additionalProperties', 'not'] as const)
    if (isObject(node[key])) result[key] = key === 'not' ? openOf(read(node[key])) : read(node[key]);
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
    const branches = node[key];
    if (Array.isArray(branches) && branches.length > 0)
      result[key] = (branches as readonly Json[]).map((branch) => openOf(read(branch)));
  }
}

/** What stands in a branch describes a part of what is around it: which fields there are is said there. */
function openOf(schema: Json): Json {
  if (!isObject(schema) || schema['additionalProperties'] !== false) return schema;
  const { additionalProperties: _closed, ...open } = schema;
  return {
    ...open,
    properties: Object.fromEntries(
      Object.entries(objectAt(open, ['properties'])).map(([name, value]) => [name, openOf(value)]),
    ),
  };
}

function isTextList(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}
