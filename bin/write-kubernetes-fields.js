// Writes graph/facts/fields/kubernetes-fields.ts: which fields the built-in kinds of Kubernetes have, and of which type, out of the models
// of @kubernetes/client-node, which were made of the OpenAPI document of one version of Kubernetes. Which texts are quantities, and may
// be numbers as well, those models leave out: kubernetes-types tells. Texts that came later than its version may be some.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { resolve } = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const generated = join(dirname(resolve('@kubernetes/client-node')), 'gen');
const target = join(root, 'graph/facts/fields/kubernetes-fields.ts');

/** Kinds that are no objects of a repository, or that are so large that their own rule reads them. */
const leftOut = /^(?:CustomResourceDefinition|\w+Review|Binding|Eviction|Scale|TokenRequest|Event|Status|APIService)$/;
/** What only the cluster writes. */
const opaque = new Set(['status', 'managedFields']);
const letters = new Map([
  ['string', 's'],
  ['Date', 's'],
  ['V1MicroTime', 's'],
  ['boolean', 'b'],
  ['IntOrString', 'x'],
]);

/** @returns {string} the source of the table */
export function kubernetesFields() {
  const quantities = quantityFields();
  const kinds = builtInKinds();
  const models = new Map();
  const queue = [...kinds.values()];
  for (const name of queue) {
    if (models.has(name)) continue;
    const { fields } = modelOf(name);
    models.set(
      name,
      fields.map(({ baseName, type, format }) => {
        const code = opaque.has(baseName) ? 'o' : codeOf(type, format, (model) => queue.push(model));
        const field = `${name.replace(/^(?:[A-Z][a-z]+(?=V\d))?V\d+/, '')} ${baseName}`;
        const isQuantity = quantities.get(field) ?? true;
        return `${baseName}:${isQuantity ? code.replace('s', 'q') : code}`;
      }),
    );
  }
  const lines = [...models].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, fields]) => `${name} ${fields.join(' ')}`);
  const named = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, model]) => `${kind} ${model}`);
  return [
    '// Written by bin/write-kubernetes-fields.js from the models of @kubernetes/client-node: not to be edited.',
    "import type { FieldTable } from './field-table.ts';",
    '',
    '/** The fields of the kinds of one version of Kubernetes. */',
    'export const kubernetesFields = {',
    `  version: '${version}',`,
    `  kinds:\n    '${named.join(';')}',`,
    `  models:\n    '${lines.join(';')}',`,
    '} satisfies FieldTable;',
    '',
  ].join('\n');
}

const textOf = (model) => readFileSync(join(generated, 'models', `${model}.js`), 'utf8');
const versionOf = (model) => /OpenAPI spec version: v(\d+\.\d+)/.exec(textOf(model))?.[1];
const version = versionOf('V1Pod');

function modelOf(name) {
  const text = textOf(name);
  const [, list] =
    /\.attributeTypeMap = (\[[^]*?\n\]);\n/.exec(text) ?? /\.attributeTypeMap = (\[\]);/.exec(text) ?? [];
  if (list === undefined) throw new Error(`${name}: a model of another form`);
  if (versionOf(name) !== version) throw new Error(`${name}: a model of ${versionOf(name)}, not of ${version}`);
  return { fields: JSON.parse(list) };
}

/** The kinds that can be created, by the paths under which that is done. */
function builtInKinds() {
  const found = new Map();
  for (const file of readdirSync(join(generated, 'apis')).filter((each) => each.endsWith('Api.js'))) {
    const text = readFileSync(join(generated, 'apis', file), 'utf8');
    for (const part of text.split(/\n {4}async (?=create)/).slice(1)) {
      const [, api] = /localVarPath = '\/apis?\/([^']*?)\/(?:namespaces\/\{namespace\}\/)?[a-z]+'/.exec(part) ?? [];
      const [, model] = /serialize\(body, "([A-Z]\w+)"/.exec(part) ?? [];
      if (api === undefined || model === undefined) continue;
      const kind = model.replace(/^(?:[A-Z][a-z]+(?=V\d))?V\d+(?:(?:alpha|beta)\d+)?/, '');
      // Fields of an alpha or beta version may go again; and models of kinds that are gone were left lying.
      if (!/^(?:[\w.]+\/)?v\d+$/.test(api)) continue;
      if (!leftOut.test(kind) && versionOf(model) === version) found.set(`${api} ${kind}`, model);
    }
  }
  return found;
}

function codeOf(type, format, use) {
  const [, item] = /^Array<(.*)>$/.exec(type) ?? [];
  if (item !== undefined) return `*${codeOf(item, format, use)}`;
  const [, value] = /^\{ \[key: string\]: (.*); \}$/.exec(type) ?? [];
  if (value !== undefined) return `%${codeOf(value, format, use)}`;
  if (type === 'number') return format === 'double' ? 'n' : 'i';
  const letter = letters.get(type);
  if (letter !== undefined) return letter;
  if (!/^[A-Z]\w*$/.test(type)) return 'o';
  use(type);
  return type;
}

/** Of every `Model field` that is known whether it is a quantity, or a map of some. */
function quantityFields() {
  const folder = dirname(resolve('kubernetes-types/package.json'));
  const found = new Map();
  for (const file of readdirSync(folder, { recursive: true }).filter((each) => each.endsWith('.d.ts'))) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const part of text.split('\nexport interface ').slice(1)) {
      const model = /^\w+/.exec(part)?.[0];
      for (const [, field, type] of part.matchAll(/^ {4}(\w+)\??: (\{\s*\[name: string\]: \w+|\w+)/gm)) {
        const isQuantity = type.endsWith('Quantity');
        // Several versions of a model may have the name.
        found.set(`${model} ${field}`, isQuantity || found.get(`${model} ${field}`) === true);
      }
    }
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, kubernetesFields());
