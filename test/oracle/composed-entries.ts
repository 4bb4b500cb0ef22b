import { exactSelector, given, maybe, selector } from './composed-selectors.ts';
import type { Random } from './random.ts';

const sources: readonly (readonly [kind: string, fieldPaths: readonly string[]])[] = [
  ['ConfigMap', ['data.a', 'data.list', 'data.script', 'metadata.name', 'metadata.annotations.version']],
  [
    'Deployment',
    ['metadata.name', 'spec.replicas', 'spec.template.spec.containers.[name=main].image', 'metadata.labels'],
  ],
  ['Service', ['metadata.name', 'spec.ports.0.port', 'spec.selector']],
  ['Widget', ['spec.items.0.size', 'spec.items.[name=two].size', 'spec.image', 'spec.ref']],
];
const targets: readonly (readonly [kind: string, fieldPaths: readonly string[]])[] = [
  ['ConfigMap', ['data.a', 'data.fresh', 'metadata.annotations.[example.org/fresh]', 'metadata.labels.from']],
  [
    'Deployment',
    [
      'spec.replicas',
      'metadata.labels.app',
      'spec.template.spec.containers.*.image',
      'spec.template.spec.containers.[name=main].env.[name=A].value',
    ],
  ],
  [
    'Widget',
    ['spec.ref.configMap', 'spec.items.*.size', 'spec.items.[name=new].size', 'spec.image', 'spec.deep.er.still'],
  ],
  ['Ingress', ['spec.rules.*.host', 'spec.tls.0.hosts.0', 'metadata.annotations.note']],
  ['StatefulSet', ['spec.serviceName', 'spec.template.spec.containers.0.image']],
];

const options = (random: Random, isSource: boolean): Record<string, unknown> | undefined =>
  !random.once(4)
    ? given({
        delimiter: maybe(random, 2, '.', '/', ':', ','),
        index: maybe(random, 2, 0, 1, ...(isSource ? [] : [-1, 5])),
        create: maybe(random, 2, true, true, false),
        encoding: maybe(random, 2, 'base64'),
      })
    : undefined;

/** A replacement with any of its fields. */
export function replacement(random: Random): Record<string, unknown> {
  const [from, paths] = random.one(sources);
  const source = given({
    ...exactSelector(random, from),
    fieldPath: maybe(random, 1, ...paths),
    options: options(random, true),
  });
  if (random.once(6)) delete source['fieldPath'];
  const target = (): Record<string, unknown> => {
    const [kind, fieldPaths] = random.one(targets);
    return given({
      select: selector(random, kind),
      reject: !random.once(4) ? [selector(random, random.one(targets)[0])] : undefined,
      fieldPaths: random.once(10) ? undefined : random.some(fieldPaths, 1 + random.below(2)),
      options: options(random, false),
    });
  };
  const all = random.once(4) ? [target(), target()] : [target()];
  return random.once(4) ? { sourceValue: random.one(['fixed', '7', 'a/b:c']), targets: all } : { source, targets: all };
}

/** An entry of `configMapGenerator` or `secretGenerator` with any of its fields. */
export function generatorEntry(
  random: Random,
  field: 'configMapGenerator' | 'secretGenerator',
): Record<string, unknown> {
  const isSecret = field === 'secretGenerator';
  const own = isSecret ? 'settings-secret' : 'settings';
  const behavior = maybe(random, 2, 'create', 'merge', 'merge', 'replace');
  return given({
    name: behavior === 'merge' || behavior === 'replace' ? own : random.one(['made', 'made-too', 'third']),
    namespace: maybe(random, 2, 'default', 'default', 'media'),
    behavior,
    literals: maybe(random, 2, ['a=b'], ['x=1', 'y="two words"', 'z=a=b'], [`n=${random.below(9)}`]),
    files: maybe(random, 2, ['config.ini'], ['named.txt=config.ini', 'vars.env']),
    envs: maybe(random, 2, ['vars.env']),
    env: maybe(random, 2, 'vars.env'),
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
    ['ConfigMap', '', 'settings', ['data.a', 'metadata.name', 'data.nothing']],
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
      namespace: maybe(random, 2, 'default', 'default', 'media'),
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
