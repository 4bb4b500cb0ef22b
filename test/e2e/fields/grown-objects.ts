import type { LooseManifest } from '../../real-stack.ts';
import type { Random } from '../../oracle/random.ts';

/** A kind as an API server publishes it. */
export interface PublishedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly schema: LooseManifest;
  /** All schemas of its document, by name. */
  readonly named: Readonly<Record<string, LooseManifest>>;
}

/** A place in an object, and what its schema says. */
export interface Place {
  readonly path: readonly (string | number)[];
  readonly schema: LooseManifest;
  /** Whether it is a field that a schema names, and not an item of a list or a key of a map. */
  readonly isField: boolean;
  /** Whether the schema around it says that it has to be there. */
  readonly isRequired: boolean;
  /** Whether the schema around it takes the fields that it names, and no others. */
  readonly isClosed: boolean;
}

const prefix = '#/components/schemas/';
/** Neither people nor charts write these. */
const ofTheCluster = new Set(['status', 'managedFields', 'metadata', 'apiVersion', 'kind']);
const special: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'integer or text',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'time',
};
/** Texts that something is looked for among which fits a pattern. */
const texts = [
  ...['a', '1h', '1m0s', '10.0.0.0/8', '10.0.0.1', 'a.example.org', '/a', 'https://a.example.org/a', 'oci://a/b'],
  ...['v1', 'v1.2.3', '1.2.3', '5', '5Gi', '100m', '*', 'a/b', 'sha256:' + 'a'.repeat(64), '0 3 * * *', 'A', '65000:1'],
  ...[
    'ssh://a/b',
    's3://a/b',
    'Mon',
    'a@example.org',
    '1GB',
    '10%',
    '1500ms',
    'a-b:c',
    '00:00',
    'fd00::/8',
    'YQ==',
    '',
  ],
  ...['arn:aws:iam::123456789012:role/a', 'https://a.example.org', 'projects/a', 'secret/data', '0123456789abcdef'],
];

/** What a schema means: references are followed, and the few models that are read in a way of their own are named by `special`. */
export function meant(schema: LooseManifest, named: PublishedKind['named']): LooseManifest {
  const reference: string | undefined =
    schema?.$ref ?? (schema?.allOf?.length === 1 ? schema.allOf[0].$ref : undefined);
  if (reference === undefined) return schema ?? {};
  const name = reference.slice(prefix.length);
  if (special[name] !== undefined) return { special: special[name] };
  if (/\.(?:FieldsV1|RawExtension|JSON\w*)$/.test(name)) return { special: 'anything' };
  return named[name] ?? {};
}

function isClosed(schema: LooseManifest): boolean {
  return (
    schema.properties !== undefined &&
    schema.additionalProperties === undefined &&
    schema['x-kubernetes-preserve-unknown-fields'] !== true
  );
}

/** The places in an object of a kind that hold something, the object itself left out. */
export function placesIn(kind: PublishedKind, manifest: LooseManifest): Place[] {
  const places: Place[] = [];
  const visit = (schema: LooseManifest, value: LooseManifest, path: Place['path']): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [name, below] of Object.entries(value)) {
      if (path.length === 0 && ofTheCluster.has(name)) continue;
      const step = Array.isArray(value) ? Number(name) : name;
      const field = Array.isArray(value) ? undefined : schema.properties?.[name];
      const given = Array.isArray(value) ? schema.items : (field ?? schema.additionalProperties);
      if (given === undefined || typeof given !== 'object') continue;
      const isField = field !== undefined;
      const own = meant(given, kind.named);
      const isRequired: boolean = isField && schema.required?.includes(name) === true;
      places.push({ path: [...path, step], schema: own, isField, isRequired, isClosed: isField && isClosed(schema) });
      visit(own, below, [...path, step]);
    }
  };
  visit(kind.schema, manifest, []);
  return places;
}

/** Grows an object: what has to be there, and of all else as many fields as `share` says, fewer the deeper they lie. */
export function grow(kind: PublishedKind, name: string, random: Random, share: number): LooseManifest {
  const value = (given: LooseManifest, depth: number): unknown => {
    const schema = meant(given, kind.named);
    if (schema.enum !== undefined) return random.one(schema.enum.filter((each: unknown) => each !== ''));
    if (schema['x-kubernetes-int-or-string'] === true || schema.special === 'integer or text')
      return random.one<number | string>([1, '1']);
    if (schema.special === 'quantity') return random.one<number | string>([1, '1Gi', '100m']);
    if (schema.special === 'time') return '2026-01-01T00:00:00Z';
    if (schema.type === 'array')
      return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => value(schema.items, depth + 1));
    return schema.type === 'object' ? object(schema, depth) : scalarFor(schema, random);
  };
  const object = (schema: LooseManifest, depth: number): LooseManifest => {
    const additional = schema.additionalProperties;
    if (additional !== undefined && typeof additional === 'object') return { a: value(additional, depth + 1) };
    const found: LooseManifest = {};
    for (const [field, below] of Object.entries<LooseManifest>(schema.properties ?? {})) {
      if (depth === 0 && ofTheCluster.has(field)) continue;
      const isBody = depth === 0 && ['spec', 'template', 'data'].includes(field);
      const isRequired = isBody || schema.required?.includes(field) === true;
      if (isRequired || (depth < 9 && random.below(1000) < (1000 * share) / (1 + depth / 3)))
        found[field] = value(below, depth + 1);
    }
    return found;
  };
  const { apiVersion, kind: kindName } = kind;
  return { apiVersion, kind: kindName, metadata: { name, labels: { a: 'a' } }, ...object(kind.schema, 0) };
}

function scalarFor(schema: LooseManifest, random: Random): unknown {
  switch (schema.type) {
    case 'boolean':
      return random.once(2);
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, Math.min(schema.maximum ?? 1, 1));
    case 'string':
      return textFor(schema);
    default:
      return { a: 1 };
  }
}

function textFor({ pattern, format, minLength = 0, maxLength = Infinity }: LooseManifest): string {
  if (format === 'byte') return 'YQ==';
  if (format === 'cidr') return '10.0.0.0/8';
  if (format === 'date-time') return '2026-01-01T00:00:00Z';
  const fits = (text: string): boolean =>
    text.length >= minLength && text.length <= maxLength && (pattern === undefined || new RegExp(pattern).test(text));
  return texts.find(fits) ?? 'a'.repeat(minLength);
}
