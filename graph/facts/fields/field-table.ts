import { goDuration } from '../go-duration.ts';
import type { JsonObject } from '../../json.ts';
import { oncePerKey } from '../../once-per-key.ts';
import { nullIsMissing, type NamedSchemas } from '../schema-node.ts';

/** The fields of some kinds and their types, as texts that are read when they are asked for. */
export interface FieldTable {
  /** The minor version of what brings these kinds, such as `1.21`; undefined where their source names none. */
  readonly version?: string;
  /** The first minor version whose fields are told apart from those of later ones. @default the only one is `version` */
  readonly oldest?: string;
  /** The model of each kind: its API version, its name, the model, separated by spaces; kinds by semicolons. */
  readonly kinds: string;
  /**
   * The fields of each model, separated by spaces; models by semicolons. A field is `name:type`, with `!` behind the name where it has to be
   * there, and before that with `@` and the minor version it came with, where that is later than the oldest. Types: s text, d text that is a
   * duration, q quantity, i integer, n number, b boolean, x integer or text, m any map, o anything, `=` one of the texts that follow, written
   * as in an address, `*` a list of, `+` a list of at least one, `%` a map of, otherwise a model. A field `?` says that there may be others.
   */
  readonly models: string;
}

/** What describes kinds: models as an API server has them, each read when it is first asked for, and that of each kind. */
export interface FieldDocument {
  readonly named: NamedSchemas;
  schemaOf(apiVersion: string, kind: string): JsonObject | undefined;
}

/** The first version whose fields a table may not have; undefined where the table names none. */
export function nextMinor({ version }: FieldTable): string | undefined {
  return version && `${minorBehind(version)}.0`;
}

/** The minor version that follows one, such as `1.35` after `1.34`. */
export function minorBehind(version: string): string {
  const [major = '0', minor = '0'] = version.split('.');
  return `${major}.${Number(minor) + 1}`;
}

/** Reads a table. @param minor leaves out what came after that minor version. @default all is there */
export function documentOf({ kinds, models }: FieldTable, minor = Infinity): FieldDocument {
  const modelOf = new Map(
    kinds.split(';').map((entry) => {
      const end = entry.lastIndexOf(' ');
      return [entry.slice(0, end), entry.slice(end + 1)];
    }),
  );
  const fieldsOf = new Map(models.split(';').map((entry) => [entry.split(' ', 1)[0] ?? '', entry] as const));
  const named = oncePerKey((model: string): JsonObject => {
    const [, ...fields] = fieldsOf.get(model)?.split(' ') ?? [];
    return fieldsOf.has(model) ? modelWith(fields.map(fieldOf).filter(({ since }) => since <= minor)) : {};
  });
  return {
    named,
    schemaOf(apiVersion, kind) {
      const model = modelOf.get(`${apiVersion} ${kind}`);
      return model !== undefined && fieldsOf.has(model) ? named(model) : undefined;
    },
  };
}

interface Field {
  readonly name: string;
  /** The minor version it came with; 0 where it was always there. */
  readonly since: number;
  readonly isRequired: boolean;
  readonly schema: JsonObject;
}

function fieldOf(text: string): Field {
  const colon = text.indexOf(':');
  const isRequired = text[colon - 1] === '!';
  const [name = '', since = '0'] = text.slice(0, isRequired ? colon - 1 : colon).split('@');
  return { name, since: Number(since), isRequired, schema: schemaOf(text.slice(colon + 1)) };
}

function modelWith(fields: readonly Field[]): JsonObject {
  return {
    type: 'object',
    [nullIsMissing]: true,
    'x-kubernetes-preserve-unknown-fields': fields.some(({ name }) => name === '?'),
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
  m: { type: 'object' },
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
      return { type: 'string', nullable: true, enum: below.split('|').map(decodeURIComponent) };
    default:
      return { ...(plain[code] ?? { $ref: `#/components/schemas/${code}` }), nullable: true };
  }
}
