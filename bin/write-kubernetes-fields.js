// Writes graph/facts/fields/kubernetes-fields.ts: which fields the built-in kinds of Kubernetes have, of which type, which have to be there, which
// texts they take, and with which minor version they came, out of the OpenAPI documents that each version of Kubernetes publishes. Run as
// `node bin/write-kubernetes-fields.js FOLDER`: the folder `k8s.io` of a cache of Go modules, with `kubernetes@v1.N.*` of every minor
// version and `api@v0.N.*` of the newest, whose sources name the texts that a field takes.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TextsOfGoTypes } from './texts-of-go-types.js';

const target = fileURLToPath(new URL('../graph/facts/fields/kubernetes-fields.ts', import.meta.url));

/** Kinds that are no objects of a repository, or that are so large that their own rule reads them. */
const leftOut =
  /^(?:CustomResourceDefinition|\w+Review|\w+List|Binding|Eviction|Scale|TokenRequest|Event|Status|DeleteOptions|WatchEvent)$/;
/** What only the cluster writes. */
const opaque = new Set(['status', 'managedFields']);
/** Fields that documents call required, and that the API server fills in or does without. */
const optional = new Set([
  'CSIDriver spec',
  'CSINode spec',
  'CSINodeSpec drivers',
  'LimitRangeSpec limits',
  'ResourcePool generation',
]);
const oldest = 30;
const prefix = '#/components/schemas/';
const scalars = { string: 's', boolean: 'b', integer: 'i', number: 'n' };
const special = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'q',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'x',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 's',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 's',
};

/**
 * @param {string} folder
 * @returns {string | undefined} the source of the table; undefined where a version is missing
 */
export function kubernetesFields(folder) {
  const versions = existsSync(folder) ? versionsIn(folder) : [];
  const newest = versions.at(-1);
  if (newest === undefined || versions[0].minor !== oldest || versions.length !== newest.minor - oldest + 1)
    return undefined;
  const enums = new TextsOfGoTypes(folder, newest.minor);
  const byMinor = versions.map(({ path }) => schemasIn(path));
  const names = new Names();
  const kinds = kindsIn(byMinor.at(-1));
  const queue = [...kinds.values()];
  const use = (model) => (queue.push(model), names.of(model));
  const models = new Map();
  for (const name of queue) {
    if (models.has(name)) continue;
    const fields = fieldsOf(byMinor.map((schemas) => schemas.get(name)));
    models.set(
      name,
      fields.map(({ field, value, isRequired, since }) => {
        const texts = enums.of(name, field, isRequired);
        const code = opaque.has(field) ? 'o' : (texts ?? codeOf(value, use));
        const isNeeded = isRequired && !optional.has(`${shortOf(name)} ${field}`);
        return `${field}${since === 0 ? '' : `@${oldest + since}`}${isNeeded ? '!' : ''}:${code}`;
      }),
    );
  }
  const lines = [...models].map(([name, fields]) => `${names.of(name)} ${fields.join(' ')}`.trim()).sort();
  const named = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, model]) => `${kind} ${names.of(model)}`);
  return [
    '// Written by bin/write-kubernetes-fields.js from the OpenAPI documents of Kubernetes: not to be edited.',
    "import type { FieldTable } from './field-table.ts';",
    '',
    '/** The fields of the kinds of Kubernetes, by minor version. */',
    'export const kubernetesFields = {',
    `  oldest: '1.${oldest}',`,
    `  version: '1.${newest.minor}',`,
    `  kinds:\n    '${named.join(';')}',`,
    `  models:\n    '${lines.join(';')}',`,
    '} satisfies FieldTable;',
    '',
  ].join('\n');
}

/** The model of every kind that is stable: fields of an alpha or beta version may go again. */
function kindsIn(schemas) {
  const found = new Map();
  for (const [name, schema] of schemas) {
    const [own, ...others] = schema['x-kubernetes-group-version-kind'] ?? [];
    if (own === undefined || others.length > 0 || leftOut.test(own.kind) || !/^v\d+$/.test(own.version)) continue;
    found.set(`${own.group === '' ? '' : `${own.group}/`}${own.version} ${own.kind}`, name);
  }
  return found;
}

/** The fields of a model by what each version says of it. The last that has a field counts; one that is gone was right in its time. */
function fieldsOf(versions) {
  const first = versions.findIndex((schema) => schema !== undefined);
  const fields = new Map();
  for (const schema of versions.slice(first))
    for (const [field, value] of Object.entries(schema?.properties ?? {}))
      fields.set(field, { field, value, isRequired: schema.required?.includes(field) ?? false });
  return [...fields.values()].map((each) => {
    const since = versions.findIndex((schema) => schema?.properties?.[each.field] !== undefined);
    return { ...each, since: since > first ? since : 0 };
  });
}

function versionsIn(folder) {
  return readdirSync(folder)
    .flatMap((name) => {
      const [, minor] = /^kubernetes@v1\.(\d+)\./.exec(name) ?? [];
      return Number(minor) >= oldest ? [{ minor: Number(minor), path: join(folder, name, 'api/openapi-spec/v3') }] : [];
    })
    .sort((a, b) => a.minor - b.minor);
}

function schemasIn(path) {
  const stable = readdirSync(path).filter((name) => /^apis?__(?:.*__)?v\d+_openapi\.json$/.test(name));
  return new Map(
    stable.flatMap((name) => Object.entries(JSON.parse(readFileSync(join(path, name), 'utf8')).components.schemas)),
  );
}

const shortOf = (name) => name.split('.').at(-1);

/** What models are called in the table: shortly, and each in its own way. */
class Names {
  #names = new Map();
  #taken = new Set();

  of(name) {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const short = shortOf(name);
    let own = short;
    for (let number = 2; this.#taken.has(own); number++) own = `${short}${number}`;
    this.#taken.add(own);
    this.#names.set(name, own);
    return own;
  }
}

function codeOf(schema, nameOf) {
  const reference = (schema.$ref ?? schema.allOf?.[0]?.$ref)?.slice(prefix.length);
  if (reference !== undefined)
    return special[reference] ?? (/\.(?:FieldsV1|RawExtension|JSON\w*)$/.test(reference) ? 'o' : nameOf(reference));
  if (schema.type === 'array') return `*${codeOf(schema.items ?? {}, nameOf)}`;
  if (schema.type === 'object')
    return schema.additionalProperties === undefined ? 'o' : `%${codeOf(schema.additionalProperties, nameOf)}`;
  return scalars[schema.type] ?? 'o';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = kubernetesFields(process.argv[2] ?? '');
  if (text === undefined) throw new Error('a minor version is missing');
  writeFileSync(target, text);
}
