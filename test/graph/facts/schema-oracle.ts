import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { InputPatterns } from '../../../graph/input-patterns.ts';
import { isObject, type Json, type JsonObject } from '../../../graph/json.ts';

const patterns = new InputPatterns();
const ajv = new Ajv({
  strict: false,
  allErrors: true,
  validateFormats: false,
  validateSchema: false,
  ownProperties: true,
  code: {
    // Patterns of CRDs are Go's, some of which mean nothing in JavaScript.
    regExp: Object.assign(
      (pattern: string) => ({ test: (text: string) => patterns.fitsWithin(pattern, text), toString: () => pattern }),
      { code: '' },
    ),
  },
});

/** What ajv says of an object, by a schema of a CRD: another program than holdfast's own, which reads JSON Schema. */
export function mistakesByAjv(schema: JsonObject): (value: Json) => string[] {
  const validate: ValidateFunction = ajv.compile(asJsonSchema(schema, 'object') as object);
  return (value) => (validate(value) ? [] : (validate.errors ?? []).flatMap(mistakeOf));
}

/** A mistake in the words of the test: where it is, and what is required there. */
function mistakeOf({ instancePath, keyword, params, message = '' }: ErrorObject): string[] {
  const place = instancePath.slice(1).replaceAll('/', '.');
  const detail = params as Readonly<Record<string, unknown>>;
  switch (keyword) {
    case 'if': // which only says that one of the two says something
      return [];
    case 'anyOf':
    case 'oneOf':
    case 'not':
      return [`${place}: form`];
    case 'additionalProperties':
      return [`${[place, String(detail['additionalProperty'])].filter(Boolean).join('.')}: unknown`];
    case 'required':
      return [`${place}: ${String(detail['missingProperty'])}`];
    case 'enum':
      return [`${place}: one of ${(detail['allowedValues'] as unknown[]).map(String).join(', ')}`];
    case 'type': // null is as good as nothing
      return [`${place}: ${message.replace(',null', '')}`];
    default:
      return [`${place}: ${message}`];
  }
}

const wordsThatMeanTheSame = ['pattern', 'enum', 'required', 'multipleOf'].concat(
  ['Length', 'Items', 'Properties'].flatMap((what) => [`min${what}`, `max${what}`]),
);
const isSet = (node: JsonObject, word: string): boolean => node[`x-kubernetes-${word}`] === true;

type Role = 'object' | 'value' | 'branch';

/** A schema of a CRD in JSON Schema, closed where the API server drops other fields. */
function asJsonSchema(node: Json, role: Role): Json {
  if (!isObject(node)) return node === false ? false : {};
  const schema = isSet(node, 'int-or-string')
    ? numberOrText(node)
    : { ...ownWords(node), ...limits(node), ...branches(node), ...below(node, role) };
  return node['nullable'] === true ? { if: { type: 'null' }, then: {}, else: schema } : schema;
}

/** What else is said of it counts where it is one of the two. */
function numberOrText(node: JsonObject): JsonObject {
  const { type: _type, ...words } = ownWords(node);
  const isOne = { anyOf: [{ type: 'integer' }, { type: 'string' }] };
  return { ...isOne, if: isOne, then: { ...words, ...limits(node) } };
}

function ownWords(node: JsonObject): JsonObject {
  const { type } = node;
  const own = wordsThatMeanTheSame
    .filter((word) => node[word] !== undefined)
    .map((word) => [word, node[word]] as const);
  const types = node['nullable'] === true && type !== undefined ? [type, 'null'] : type;
  return { ...Object.fromEntries(own), ...(types === undefined ? {} : { type: types }) };
}

function limits(node: JsonObject): JsonObject {
  const result: Record<string, Json> = {};
  for (const limit of ['minimum', 'maximum']) {
    const exclusive = `exclusiveM${limit.slice(1)}`;
    if (node[limit] !== undefined) result[node[exclusive] === true ? exclusive : limit] = node[limit];
  }
  return result;
}

function branches(node: JsonObject): JsonObject {
  const result: Record<string, Json> = {};
  for (const word of ['allOf', 'anyOf', 'oneOf'])
    if (Array.isArray(node[word]))
      result[word] = (node[word] as readonly Json[]).map((each) => asJsonSchema(each, 'branch'));
  if (node['not'] !== undefined) result['not'] = asJsonSchema(node['not'], 'branch');
  return result;
}

function below(node: JsonObject, role: Role): JsonObject {
  const inside = role === 'branch' ? 'branch' : 'value';
  const result: Record<string, Json> = {};
  for (const word of ['items', 'additionalProperties'])
    if (isObject(node[word])) result[word] = asJsonSchema(node[word], inside);
  const { properties } = node;
  const isWhole = role === 'object' || (role === 'value' && isSet(node, 'embedded-resource'));
  // An object of which nothing is said has no fields.
  const isClosed = isObject(properties) || node['type'] === 'object';
  if (!isWhole && !isClosed) return result;
  const known = Object.entries(isObject(properties) ? properties : {});
  result['properties'] = {
    ...Object.fromEntries(known.map(([name, each]) => [name, asJsonSchema(each, inside)])),
    ...(isWhole ? { apiVersion: {}, kind: {}, metadata: {} } : {}),
  };
  const isOpen = isSet(node, 'preserve-unknown-fields') || node['additionalProperties'] !== undefined;
  if (isClosed && !isOpen && role !== 'branch') result['additionalProperties'] = false;
  return result;
}
