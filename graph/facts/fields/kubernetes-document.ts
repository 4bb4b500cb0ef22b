import type { JsonObject } from '../../json.ts';
import { fieldsOfModels, modelsOfKinds } from './kubernetes-fields.ts';

/** What describes the built-in kinds: a document as an API server has it, and the schema in it of each kind, as `apiVersion kind`. */
export interface KubernetesDocument {
  readonly document: JsonObject;
  schemaOf(apiVersion: string, kind: string): JsonObject | undefined;
}

let made: KubernetesDocument | undefined;

/** The built-in kinds that are stable, made of the table of their fields when they are first asked for. */
export function kubernetesDocument(): KubernetesDocument {
  return (made ??= read());
}

function read(): KubernetesDocument {
  const models = new Map(
    modelsOfKinds.split(';').map((entry) => {
      const end = entry.lastIndexOf(' ');
      return [entry.slice(0, end), entry.slice(end + 1)];
    }),
  );
  const schemas: Record<string, JsonObject> = {};
  for (const entry of fieldsOfModels.split(';')) {
    const [model = '', ...fields] = entry.split(' ');
    const properties = fields.map((field) => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon), schemaOf(field.slice(colon + 1))];
    });
    schemas[model] = { type: 'object', properties: Object.fromEntries(properties) as JsonObject };
  }
  return {
    document: { components: { schemas } },
    schemaOf: (apiVersion, kind) => schemas[models.get(`${apiVersion} ${kind}`) ?? ''],
  };
}

const plain: Readonly<Record<string, JsonObject>> = {
  s: { type: 'string' },
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
  if (code.startsWith('*')) return { type: 'array', nullable: true, items: schemaOf(below) };
  if (code.startsWith('%')) return { type: 'object', nullable: true, additionalProperties: schemaOf(below) };
  return { ...(plain[code] ?? { $ref: `#/components/schemas/${code}` }), nullable: true };
}
