import { goDuration } from '../go-duration.ts';
import type { JsonObject } from '../../json.ts';

/** The fields of some kinds and their types, as texts that are read when they are asked for. */
export interface FieldTable {
  /** The minor version of what brings these kinds, such as `1.21`; undefined where their source names none. */
  readonly version?: string;
  /** The model of each kind: its API version, its name, the model, separated by spaces; kinds by semicolons. */
  readonly kinds: string;
  /**
   * The fields of each model: `name:type`, or `name!:type` where it has to be there, separated by spaces; models by semicolons. Types: s text,
   * d text that is a duration, q quantity, i integer, n number, b boolean, x integer or text, o anything, `=` one of the texts that
   * follow, `*` a list of, `+` a list of at least one, `%` a map of, otherwise a model.
   */
  readonly models: string;
}

/** What describes kinds: a document as an API server has it, and the schema in it of each kind. */
export interface FieldDocument {
  readonly document: JsonObject;
  schemaOf(apiVersion: string, kind: string): JsonObject | undefined;
}

/** The first version whose fields a table may not have; undefined where the table names none. */
export function nextMinor({ version }: FieldTable): string | undefined {
  const [major = '0', minor = '0'] = version?.split('.') ?? [];
  return version === undefined ? undefined : `${major}.${Number(minor) + 1}.0`;
}

/** Reads a table. */
export function documentOf({ kinds, models }: FieldTable): FieldDocument {
  const modelOf = new Map(
    kinds.split(';').map((entry) => {
      const end = entry.lastIndexOf(' ');
      return [entry.slice(0, end), entry.slice(end + 1)];
    }),
  );
  const schemas: Record<string, JsonObject> = {};
  for (const entry of models.split(';')) {
    const [model = '', ...fields] = entry.split(' ');
    schemas[model] = modelWith(fields.map(fieldOf));
  }
  return {
    document: { components: { schemas } },
    schemaOf: (apiVersion, kind) => schemas[modelOf.get(`${apiVersion} ${kind}`) ?? ''],
  };
}

interface Field {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: JsonObject;
}

function fieldOf(text: string): Field {
  const colon = text.indexOf(':');
  const isRequired = text[colon - 1] === '!';
  return { name: text.slice(0, isRequired ? colon - 1 : colon), isRequired, schema: schemaOf(text.slice(colon + 1)) };
}

function modelWith(fields: readonly Field[]): JsonObject {
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
    required: fields.flatMap(({ name, isRequired }) => (isRequired ? [name] : [])),
  };
}

const plain: Readonly<Record<string, JsonObject>> = {
  s: { type: 'string' },
  // What Go reads as a duration.
  d: { type: 'string', pattern: goDuration },
  // Of quantities the API server takes numbers as well.
  q: { anyOf: [{ type: 'string' }, { type: 'number' }] },
  i: { type: 'integer' },
  n: { type: 'number' },
  b: { type: 'boolean' },
  x: { 'x-kubernetes-int-or-string': true },
  o: {},
};

/** Null is no value of any field, and the API server takes it for none. */
function schemaOf(code: string): JsonObject {
  const below = code.slice(1);
  switch (code[0]) {
    case '*':
      return { type: 'array', nullable: true, items: schemaOf(below) };
    case '+':
      return { type: 'array', nullable: true, minItems: 1, items: schemaOf(below) };
    case '%':
      return { type: 'object', nullable: true, additionalProperties: schemaOf(below) };
    case '=':
      return { type: 'string', nullable: true, enum: below.split('|') };
    default:
      return { ...(plain[code] ?? { $ref: `#/components/schemas/${code}` }), nullable: true };
  }
}
