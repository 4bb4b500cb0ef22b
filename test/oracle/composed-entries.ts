import { exactSelector, given, maybe, selector } from './composed-selectors.ts';
import type { Random } from './random.ts';

/** Fields of the samples that a replacement may take, texts and others. */
const sources: readonly (readonly [kind: string, texts: readonly string[], others: readonly string[]])[] = [
  ['ConfigMap', ['data.a', 'data.list', 'data.script', 'metadata.name', 'metadata.annotations.version'], []],
  [
    'Deployment',
    ['metadata.name', 'spec.replicas', 'spec.template.spec.containers.[name=main].image'],
    ['metadata.labels'],
  ],
  ['Service', ['metadata.name', 'spec.ports.0.port'], ['spec.selector']],
  ['Widget', ['spec.items.0.size', 'spec.items.[name=two].size', 'spec.image'], ['spec.ref']],
  ['StatefulSet', ['metadata.name', 'spec.serviceName'], []],
];
/** Fields of the samples that a replacement may set: those that are there, and those that it makes. */
const targets: readonly (readonly [kind: string, present: readonly string[], absent: readonly string[]])[] = [
  ['ConfigMap', ['data.a'], ['data.fresh', 'metadata.annotations.[example.org/fresh]', 'metadata.labels.from']],
  [
    'Deployment',
    [
      'spec.replicas',
      'metadata.labels.app',
      'spec.template.spec.containers.*.image',
      'spec.template.spec.containers.[name=main].env.[name=A].value',
    ],
    ['metadata.annotations.made'],
  ],
  [
    'Widget',
    ['spec.ref.configMap', 'spec.items.*.size', 'spec.image'],
    ['spec.deep.er.still', 'spec.items.[name=new].size'],
  ],
  ['Ingress', ['spec.rules.*.host', 'spec.tls.0.hosts.0'], ['metadata.annotations.note']],
  ['StatefulSet', ['spec.serviceName', 'spec.template.spec.containers.0.image'], ['metadata.annotations.made']],
];

interface Cut {
  /** Whether what is cut is a text that is there. */
  readonly isText: boolean;
  readonly indices: readonly number[];
  readonly create: boolean | undefined;
}

const options = (random: Random, { isText, indices, create }: Cut): Record<string, unknown> | undefined =>
  create === true || !random.once(4)
    ? given({
        ...(isText && {
          delimiter: random.once(4) ? undefined : random.one(['.', '/', ':', ',']),
          index: random.once(3) ? undefined : random.one(indices),
        }),
        create,
        encoding: maybe(random, 2, 'base64'),
      })
    : undefined;

/** A replacement with any of its fields. */
export function replacement(random: Random): Record<string, unknown> {
  const [from, texts, others] = random.one(sources);
  const fieldPath = random.one([...texts, ...others]);
  const isFixed = random.once(3);
  const isText = isFixed || texts.includes(fieldPath);
  const create = maybe(random, 2, true, false);
  const source = given({
    ...exactSelector(random, from),
    fieldPath,
    options: options(random, { isText: isText || random.odd(2), indices: [0, ...random.odds(1)], create }),
  });
  if (random.once(6) && isText) delete source['fieldPath'];
  const target = (): Record<string, unknown> => {
    const [kind, present, absent] = random.one(targets);
    const isMade = random.once(2);
    const paths = isMade || random.odd(2) ? [...present, ...absent] : present;
    const isCut = isText && (!isMade || random.odd(2));
    return given({
      select: selector(random, kind),
      reject: !random.once(4) ? [selector(random, random.one(targets)[0])] : undefined,
      fieldPaths: random.once(10) ? undefined : random.some(paths, 1 + random.below(2)),
      options: options(random, {
        isText: isCut,
        indices: [0, -1, ...random.odds(1, 5)],
        create: isMade || maybe(random, 2, false),
      }),
    });
  };
  const all = random.once(4) ? [target(), target()] : [target()];
  return isFixed ? { sourceValue: random.one(['fixed', '7', 'a/b:c']), targets: all } : { source, targets: all };
}

/** An entry of `configMapGenerator` or `secretGenerator` with any of its fields. */
export function generatorEntry(
  random: Random,
  field: 'configMapGenerator' | 'secretGenerator',
): Record<string, unknown> {
  const isSecret = field === 'secretGenerator';
  const own = isSecret ? 'settings-secret' : 'settings';
  const behavior = maybe(random, 2, 'create', 'merge', 'merge', 'replace');
  const isOwn = behavior === 'merge' || behavior === 'replace';
  return given({
    name: isOwn ? own : random.odd(4) ? 'made' : `made-${random.below(10_000)}`,
    namespace: isOwn
      ? random.odds('default', 'media').at(random.below(8))
      : random.once(4)
        ? undefined
        : random.one(['default', 'media']),
    behavior,
    literals: maybe(random, 2, ['a=b'], ['x=1', 'y="two words"', 'z=a=b'], [`n=${random.below(9)}`]),
    files: maybe(random, 2, ['config.ini'], ['named.txt=config.ini', 'vars.env']),
    envs: maybe(random, 2, ['vars.env']),
    env: maybe(random, 2, 'more.env', ...random.odds('vars.env')),
    type: isSecret ? maybe(random, 2, 'Opaque', 'kubernetes.io/basic-auth') : undefined,
    options: random.once(6) ? undefined : generatorOptions(random),
  });
}

/** Options of generators, each as often as not. */
export function generatorOptions(random: Random): Record<string, unknown> {
  return given({
    labels: random.one([{ made: 'yes' }, { made: '1', owner: 'generator' }, undefined]),
    annotations: random.one([{ note: 'made' }, { note: '1', more: 'x' }, undefined]),
    disableNameSuffixHash: random.one([true, false, undefined]),
    immutable: random.one([true, false, undefined]),
  });
}

/** A var with any of its fields. */
export function variable(random: Random): Record<string, unknown> {
  const [kind, group, name, fieldPaths] = random.one<[string, string, string, string[]]>([
    ['ConfigMap', '', 'settings', ['data.a', 'metadata.name', ...random.odds('data.nothing')]],
    ['Service', '', 'web', ['metadata.name', 'spec.ports[0].port']],
    ['Deployment', 'apps', 'web', ['spec.replicas', 'spec.template.spec.containers[0].image', 'metadata.labels.app']],
  ]);
  const isByParts = random.once(2);
  return given({
    name: random.one(['VAR_A', 'VAR_A', 'VAR_B']),
    objref: given({
      apiVersion: isByParts ? undefined : group === '' ? 'v1' : `${group}/v1`,
      group: isByParts ? group : undefined,
      version: isByParts ? 'v1' : undefined,
      kind,
      name,
      namespace: maybe(random, 2, 'default', ...random.odds('media')),
    }),
    fieldref: random.once(5) ? undefined : { fieldPath: random.one(fieldPaths) },
  });
}

/** An entry of `images` with any of its fields. */
export function image(random: Random): Record<string, unknown> {
  return given({
    name: random.one([
      'example.org/web',
      'example.org/db',
      'example.org/tools',
      'registry.example.org:5000/side',
      'example.org/.*',
    ]),
    newName: maybe(random, 2, 'mirror.example.org:5000/web', 'other'),
    newTag: maybe(random, 2, 'v2', '3', '1.10'),
    tagSuffix: maybe(random, 2, '-slim'),
    digest: maybe(random, 2, 'sha256:abcdef'),
  });
}
