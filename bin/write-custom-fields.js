// Writes graph/facts/fields/custom/: which fields the kinds of known operators have, and of which type, out of the CRDs that the operators
// publish. Run as `node bin/write-custom-fields.js FOLDER...`: each folder has a SOURCES.tsv that says of each file from which version of
// which repository it is, and a folder for each API group. Names, types and which are required are taken over, and nothing else.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';

const target = fileURLToPath(new URL('../graph/facts/fields/custom/', import.meta.url));

/** What is installed together, and has one version: its name, the folders of its kinds, and that version where several say it. */
export const products = {
  'cert-manager': { name: 'cert-manager', folders: ['cert-manager.io', 'acme.cert-manager.io'] },
  cilium: { name: 'Cilium', folders: ['cilium.io'] },
  'cloudnative-pg': { name: 'CloudNativePG', folders: ['postgresql.cnpg.io'] },
  'envoy-gateway': { name: 'Envoy Gateway', folders: ['gateway.envoyproxy.io'] },
  'external-dns': { name: 'external-dns', folders: ['externaldns.k8s.io'] },
  'external-secrets': { name: 'external-secrets', folders: ['external-secrets.io', 'generators.external-secrets.io'] },
  flux: {
    name: 'Flux',
    version: '2.9',
    folders: ['kustomize', 'helm', 'source', 'notification'].map((each) => `${each}.toolkit.fluxcd.io`),
  },
  'gateway-api': {
    name: 'Gateway API',
    folders: ['gateway.networking.k8s.io', 'gateway.networking.k8s.io-experimental'],
  },
  grafana: { name: 'the Grafana operator', folders: ['grafana.integreatly.org'], version: '5.24' },
  k3s: { name: 'k3s', folders: ['helm.cattle.io', 'k3s.cattle.io'], version: '1.35' },
  longhorn: { name: 'Longhorn', folders: ['longhorn.io'] },
  metallb: { name: 'MetalLB', folders: ['metallb.io'] },
  'prometheus-operator': { name: 'the Prometheus operator', folders: ['monitoring.coreos.com'] },
  rook: { name: 'Rook', folders: ['ceph.rook.io', 'objectbucket.io'] },
  snapshots: { name: 'the snapshot controller', folders: ['snapshot.storage.k8s.io', 'groupsnapshot.storage.k8s.io'] },
  'system-upgrade': { name: 'the system upgrade controller', folders: ['upgrade.cattle.io'] },
  traefik: { name: "Traefik's chart", folders: ['traefik.io'] },
  velero: { name: 'Velero', folders: ['velero.io'] },
  // Those who copy to Kopia run a fork: what either has is known.
  volsync: { name: 'VolSync', folders: ['volsync.backube', 'volsync.backube-perfectra1n'] },
};

/** Durations that Go reads, as CRDs write them in several ways; all else that a text must look like is left to its operator. */
const durations = new Set([
  '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$',
  '^([0-9]+(\\.[0-9]+)?(ms|s|m))+$',
  '^([0-9]{1,5}(h|m|s|ms)){1,4}$',
]);
const ofEveryObject = ['apiVersion', 'kind', 'metadata', 'status'];
const plain = { string: 's', integer: 'i', number: 'n', boolean: 'b' };

/**
 * @param {readonly string[]} roots
 * @param {keyof typeof products} id
 * @returns {string | undefined} the source of the table of a product; undefined where none of the folders has its CRDs
 */
export function customFields(roots, id) {
  const { name, folders, version } = products[id];
  const kinds = new Map();
  const models = new Map();
  let newest = version;
  for (const folder of folders) {
    const root = roots.find((each) => existsSync(join(each, folder)));
    if (root === undefined) return undefined;
    for (const file of readdirSync(join(root, folder)).sort()) {
      const { spec } = load(readFileSync(join(root, folder, file), 'utf8'));
      for (const { name: api, schema } of spec.versions) add(`${spec.group}/${api} ${spec.names.kind}`, schema);
    }
    newest ??= versionOf(root, folder);
  }
  function add(kind, schema) {
    const { spec, ...others } = schema?.openAPIV3Schema?.properties ?? {};
    if (Object.keys(others).length + (spec === undefined ? 0 : 1) === 0) return;
    const found = kinds.get(kind);
    kinds.set(kind, found === undefined ? schema.openAPIV3Schema : both(found, schema.openAPIV3Schema));
  }
  const byKind = [...kinds]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, schema]) => [kind, toldKinds.test(kind) ? withAnyKind(schema) : schema])
    .map(([kind, schema]) => `${kind} ${codeOf(ofObject(schema), models)}`);
  const lines = [...models].map(([fields, model]) => `${model} ${fields}`.trim());
  return [
    '// Written by bin/write-custom-fields.js: not to be edited.',
    "import type { FieldTable } from '../field-table.ts';",
    '',
    `/** The fields of the kinds of ${name}, by its own CRDs. */`,
    `export const ${camelCase(id)}Fields: FieldTable = {`,
    ...(newest === undefined ? [] : [`  version: ${quoted(newest)},`]),
    `  kinds:\n    ${quoted(byKind.join(';'))},`,
    `  models:\n    ${quoted(lines.join(';'))},`,
    '};',
    '',
  ].join('\n');
}

/** What every object has, and what only the cluster writes, is anything here. */
function ofObject({ properties, required = [] }) {
  const anything = Object.fromEntries(ofEveryObject.map((name) => [name, {}]));
  return {
    type: 'object',
    properties: { ...properties, ...anything },
    required: required.filter((name) => !ofEveryObject.includes(name)),
  };
}

/** A schema that fits what either fits, as far as names and types go. */
function both(a, b) {
  if (a.type !== b.type) return {};
  if (a.type === 'array') return { ...a, minItems: 0, items: both(a.items ?? {}, b.items ?? {}) };
  if (a.properties === undefined || b.properties === undefined) {
    const { enum: own } = a;
    const isLeft = own !== undefined && b.enum !== undefined;
    return {
      ...(b.pattern === a.pattern ? a : { ...a, pattern: undefined }),
      enum: isLeft ? [...own, ...b.enum] : undefined,
    };
  }
  const properties = { ...b.properties };
  for (const [name, own] of Object.entries(a.properties))
    properties[name] = Object.hasOwn(properties, name) ? both(own, properties[name]) : own;
  const required = (a.required ?? []).filter((name) => b.required?.includes(name));
  return { ...a, properties, required };
}

/** Others add kinds to those that Flux tells of, as the Flux operator does with its own (internal/builder/profiles.go). */
const toldKinds = /^notification\.toolkit\.fluxcd\.io\//;

function withAnyKind(schema) {
  if (schema === null || typeof schema !== 'object') return schema;
  if (Array.isArray(schema)) return schema.map(withAnyKind);
  const entries = Object.entries(schema).map(([name, own]) => [
    name,
    name === 'kind' && own?.enum !== undefined ? { type: 'string' } : withAnyKind(own),
  ]);
  return Object.fromEntries(entries);
}

/** Whether any map fits: the API server knows what is in it by another schema, or takes anything. */
const isAnyMap = ({ properties, additionalProperties, ...schema }) =>
  schema['x-kubernetes-embedded-resource'] === true ||
  additionalProperties === true ||
  (properties === undefined &&
    additionalProperties === undefined &&
    schema['x-kubernetes-preserve-unknown-fields'] === true) ||
  (properties !== undefined && additionalProperties !== undefined);

/** The API server puts the default in the place of what is missing; and null may be a value. */
const isFilledIn = (schema) => schema.default !== undefined || schema.nullable === true;

function codeOf(schema, models) {
  const { type, properties, additionalProperties, required = [] } = schema;
  if (schema['x-kubernetes-int-or-string'] === true) return 'x';
  if (type === 'array') return `${schema.minItems > 0 ? '+' : '*'}${codeOf(schema.items ?? {}, models)}`;
  if (type !== 'object') return codeOfScalar(schema);
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (isAnyMap(schema)) return 'm';
  if (additionalProperties !== undefined) return `%${codeOf(additionalProperties, models)}`;
  const fields = Object.entries(properties ?? {})
    .map(([name, own]) => `${name}${required.includes(name) && !isFilledIn(own) ? '!' : ''}:${codeOf(own, models)}`)
    .concat(isOpen ? ['?:o'] : [])
    .sort()
    .join(' ');
  const known = models.get(fields) ?? `M${models.size.toString(36)}`;
  models.set(fields, known);
  return known;
}

function codeOfScalar(schema) {
  const { type } = schema;
  if (durations.has(schema.pattern)) return 'd';
  // What is longer is told by nobody: it is left to the operator.
  const isListable = schema.enum?.every((each) => typeof each === 'string' && each.length < 100);
  if (type === 'string' && isListable === true) return `=${[...new Set(schema.enum)].sort().map(written).join('|')}`;
  return plain[type] ?? 'o';
}

/** A text that holds nothing by which the table is read. */
const written = (text) => (/^[\w.+/-]*$/.test(text) ? text : encodeURIComponent(text).replaceAll("'", '%27'));

/** The minor version that SOURCES.tsv names for a folder. */
function versionOf(root, folder) {
  const line = readFileSync(join(root, 'SOURCES.tsv'), 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${folder}/`));
  return /\b(?:chart )?v?(\d+\.\d+)\.\d+/.exec(line?.split('\t')[4] ?? '')?.[1];
}

const camelCase = (id) => id.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
const quoted = (text) => `'${text}'`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const id of Object.keys(products)) {
    const text = customFields(process.argv.slice(2), id);
    if (text !== undefined) writeFileSync(join(target, `${id}.ts`), text);
  }
}
