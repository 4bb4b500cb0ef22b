import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { createRequire } from 'node:module';
import type { ResourceGraph } from './graph.ts';
import { isObject, listAt, objectAt, textAt, valueAt, type Json, type JsonObject, type JsonPath } from './json.ts';
import { oncePerGraph } from './once-per-graph.ts';

/** Something that the API server would refuse. */
export interface SchemaMistake {
  readonly path: JsonPath;
  readonly observed: string;
  readonly required: string;
}

/** Validates objects against the schemas of CRDs that were read. */
export interface Schemas {
  /** Kinds that some schema describes, as `apiVersion kind`. */
  readonly known: ReadonlySet<string>;
  /** What is wrong with a manifest; undefined where no schema describes it. */
  mistakesOf(apiVersion: string, kind: string, manifest: Json): SchemaMistake[] | undefined;
}

/** The schemas of every CRD in the graph, applied or not, and of those that were given besides. */
export const schemas: (graph: ResourceGraph) => Schemas = oncePerGraph((graph) => {
  const definitions = [...graph.definitions, ...graph.objectsAnywhere('CustomResourceDefinition')];
  const byKind = new Map<string, JsonObject>();
  for (const { written } of definitions) {
    const group = textAt(written, ['spec', 'group']) ?? '';
    const kind = textAt(written, ['spec', 'names', 'kind']) ?? '';
    for (const version of listAt(written, ['spec', 'versions'])) {
      const schema = objectAt(version, ['schema', 'openAPIV3Schema']);
      const name = textAt(version, ['name']) ?? '';
      if (valueAt(version, ['served']) !== false && schema['type'] === 'object')
        byKind.set(`${group}/${name} ${kind}`, schema);
    }
  }
  const builtIn = builtInKinds(graph.builtIns);
  const compiled = new Map<string, ValidateFunction>();
  let ajv: Ajv | undefined;
  const compile = (key: string): ValidateFunction | undefined => {
    const [schema, reference] = [byKind.get(key), builtIn.get(key)];
    if (schema === undefined && reference === undefined) return undefined;
    // Loaded only where there is something to validate.
    ajv ??= newAjv(graph.builtIns);
    return ajv.compile(schema === undefined ? { $ref: reference } : (closed(schema, true) as object));
  };
  return {
    known: new Set([...byKind.keys(), ...builtIn.keys()]),
    mistakesOf(apiVersion, kind, manifest) {
      const key = `${apiVersion} ${kind}`;
      const validate = compiled.get(key) ?? compile(key);
      if (validate === undefined) return undefined;
      compiled.set(key, validate);
      return validate(manifest) ? [] : (validate.errors ?? []).flatMap(mistakeOf);
    },
  };
});

const kindKey = 'x-kubernetes-group-version-kind';

/** Where the schema of each kind stands in the documents of the API server, as `apiVersion kind`. */
function builtInKinds(documents: ReadonlyMap<string, JsonObject>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [path, document] of documents) {
    for (const [name, schema] of Object.entries(objectAt(document, ['components', 'schemas']))) {
      const kinds = listAt(schema, [kindKey]);
      // Options that every group has are no objects of their own.
      if (kinds.length !== 1) continue;
      const [group, version, kind] = ['group', 'version', 'kind'].map((field) => textAt(kinds[0], [field]) ?? '');
      found.set(
        `${group === '' ? '' : `${group ?? ''}/`}${version ?? ''} ${kind ?? ''}`,
        `${path}#/components/schemas/${name}`,
      );
    }
  }
  return found;
}

function newAjv(documents: ReadonlyMap<string, JsonObject>): Ajv {
  const { Ajv: Validator } = createRequire(import.meta.url)('ajv') as { Ajv: typeof Ajv };
  const ajv = new Validator({ strict: false, allErrors: true, validateFormats: false, verbose: true });
  for (const [path, document] of documents) {
    const schemas = Object.entries(objectAt(document, ['components', 'schemas']));
    ajv.addSchema({
      $id: path,
      components: { schemas: Object.fromEntries(schemas.map(([name, schema]) => [name, closed(schema)])) },
    });
  }
  return ajv;
}

/** The schema as an API server with strict field validation reads it: fields that it does not name are mistakes. */
export function closed(schema: Json, isRoot = false): Json {
  if (!isObject(schema)) return schema;
  if (schema['x-kubernetes-int-or-string'] === true) return { anyOf: [{ type: 'integer' }, { type: 'string' }] };
  const result: Record<string, Json> = { ...schema };
  if (typeof schema['pattern'] === 'string' && !isPattern(schema['pattern'])) result['pattern'] = '';
  for (const key of ['properties', 'patternProperties']) {
    const properties = schema[key];
    if (isObject(properties))
      result[key] = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, closed(value)]));
  }
  for (const key of ['items', 'additionalProperties']) {
    if (isObject(schema[key])) result[key] = closed(schema[key]);
  }
  if (isRoot) result['properties'] = { ...objectAt(result, ['properties']), apiVersion: {}, kind: {}, metadata: {} };
  const isOpen =
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema['additionalProperties'] !== undefined ||
    schema['properties'] === undefined;
  if (schema['nullable'] === true && typeof schema['type'] === 'string') result['type'] = [schema['type'], 'null'];
  return isOpen ? result : { ...result, additionalProperties: false };
}

/** Patterns are Go's: some mean nothing in JavaScript. */
function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function mistakeOf(error: ErrorObject): SchemaMistake[] {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const where = path.join('.') || 'the object';
  const { keyword, params } = error;
  const detail = params as Record<string, unknown>;
  // What a branch says is told once, by the branch.
  if (keyword === 'anyOf' || keyword === 'oneOf' || keyword === 'allOf' || keyword === 'not') {
    return [
      { path, observed: `${where} fits none of the forms it may have`, required: 'one of the forms of the schema' },
    ];
  }
  if (keyword === 'additionalProperties') {
    const name = String(detail['additionalProperty']);
    const known = Object.keys(objectAt(error.parentSchema as Json, ['properties']));
    return [
      {
        path: [...path, name],
        observed: `${name}, which ${where} does not have`,
        required: `one of ${known.sort().join(', ')}`,
      },
    ];
  }
  if (keyword === 'required') {
    const name = String(detail['missingProperty']);
    return [{ path, observed: `no ${name} in ${where}`, required: name }];
  }
  if (keyword === 'enum') {
    const allowed = (detail['allowedValues'] as unknown[]).map(String).join(', ');
    return [{ path, observed: `${where}: ${JSON.stringify(error.data)}`, required: `one of ${allowed}` }];
  }
  return [
    {
      path,
      observed: `${where}: ${JSON.stringify(error.data)?.slice(0, 80) ?? ''}`,
      required: `${error.message ?? keyword}`,
    },
  ];
}
