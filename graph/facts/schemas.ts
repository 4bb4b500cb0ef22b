import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { createRequire } from 'node:module';
import { BudgetError } from '../budgets.ts';
import { closed } from './closed-schema.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { addTo } from '../group-by.ts';
import { InputPatterns } from '../input-patterns.ts';
import { listAt, objectAt, textAt, valueAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import { oncePerKey } from '../once-per-key.ts';

/** Something that the API server would refuse. */
export interface SchemaMistake {
  readonly path: JsonPath;
  readonly observed: string;
  readonly required: string;
}

/** Validates objects against the schemas of CRDs that were read. */
export interface Schemas {
  /** Whether there is any. */
  readonly isEmpty: boolean;
  /** What is wrong with a manifest; undefined where no schema describes it. @throws BudgetError */
  mistakesOf(apiVersion: string, kind: string, manifest: Json): SchemaMistake[] | undefined;
}

/** The schemas of every CRD in the graph, applied or not, and of those that were given besides. */
export const schemas: (graph: ResourceGraph) => Schemas = oncePerGraph((graph) => {
  const definitions = [...graph.definitions, ...graph.objectsAnywhere('CustomResourceDefinition')];
  /** What holds the schema of each kind: it is read when an object of the kind is judged. */
  const holders = new Map<string, JsonObject[]>();
  for (const { written } of definitions) {
    const group = textAt(written, ['spec', 'group']) ?? '';
    const kind = textAt(written, ['spec', 'names', 'kind']) ?? '';
    for (const version of listAt(written, ['spec', 'versions'])) {
      const name = textAt(version, ['name']) ?? '';
      if (valueAt(version, ['served']) !== false)
        addTo(holders, `${group}/${name} ${kind}`, objectAt(version, ['schema']));
    }
  }
  const builtIn = builtInKinds(graph.builtIns);
  const compiler = new Compiler(graph.builtIns);
  const validatorOf = oncePerKey((key: string): ValidateFunction | BudgetError | undefined => {
    const described = (holders.get(key) ?? []).map((holder) => objectAt(holder, ['openAPIV3Schema']));
    const schema = described.findLast((each) => each['type'] === 'object');
    const reference = builtIn.get(key);
    if (schema === undefined && reference === undefined) return undefined;
    return compiler.compile(schema, reference);
  });
  return {
    isEmpty: holders.size + builtIn.size === 0,
    mistakesOf(apiVersion, kind, manifest) {
      const validate = validatorOf(`${apiVersion} ${kind}`);
      if (validate instanceof BudgetError) throw validate;
      if (validate === undefined || validate(manifest)) return validate && [];
      return (validate.errors ?? []).flatMap(mistakeOf);
    },
  };
});

/** Makes validators of the schemas that are asked for: a repository may hold hundreds, and use ten. */
class Compiler {
  readonly #builtIns: ReadonlyMap<string, JsonObject>;
  /** What expressions of schemas take together: they are Go's, and run in its engine. */
  readonly #patterns = new InputPatterns();
  #ajv: Ajv | undefined;

  constructor(builtIns: ReadonlyMap<string, JsonObject>) {
    this.#builtIns = builtIns;
  }

  /** A validator, or the budget that its schema is beyond. What the validator is given may be beyond one as well. */
  compile(schema: JsonObject | undefined, reference: string | undefined): ValidateFunction | BudgetError {
    // Loaded only where there is something to validate.
    this.#ajv ??= this.#newAjv();
    const isPattern = (text: string): boolean => this.#patterns.isPattern(text);
    try {
      return this.#ajv.compile(
        schema === undefined ? { $ref: reference } : (closed(schema, { isRoot: true, isPattern }) as object),
      );
    } catch (error) {
      if (error instanceof BudgetError) return error;
      throw error;
    }
  }

  #newAjv(): Ajv {
    const { Ajv: Validator } = createRequire(import.meta.url)('ajv') as { Ajv: typeof Ajv };
    const regExp = (pattern: string): ReturnType<InputPatterns['asRegExp']> => this.#patterns.asRegExp(pattern);
    const ajv = new Validator({
      strict: false,
      allErrors: true,
      validateFormats: false,
      validateSchema: false,
      verbose: true,
      // Making the code shorter takes longer than running it does.
      code: { optimize: false, regExp: Object.assign(regExp, { code: '' }) },
    });
    for (const [path, document] of this.#builtIns) {
      const entries = Object.entries(objectAt(document, ['components', 'schemas']));
      const isPattern = (text: string): boolean => this.#patterns.isPattern(text);
      const schemas = entries.map(([name, schema]) => [name, closed(schema, { hasReferences: true, isPattern })]);
      ajv.addSchema({ $id: path, components: { schemas: Object.fromEntries(schemas) as object } });
    }
    return ajv;
  }
}

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
