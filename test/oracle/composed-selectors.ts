import type { Random } from './random.ts';
import { names, namespaces, versions } from './sample-patches.ts';

/** One of the values in one of `times`, else nothing. */
export function maybe<Value>(random: Random, times: number, ...values: readonly Value[]): Value | undefined {
  return random.once(times) ? random.one(values) : undefined;
}

/** Without the fields that are not given. */
export function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const groupOf = (kind: string): string => (versions[kind] ?? 'v1').split('/').slice(0, -1).join('/');

/** A selector that fits objects of a kind as often as not, with any of its fields. */
export function selector(random: Random, kind: string): Record<string, unknown> {
  return given({
    kind: random.once(8) ? undefined : kind,
    group: maybe(random, 2, groupOf(kind), groupOf(kind), '.*', '.*', 'example.com'),
    version: maybe(random, 2, 'v1', 'v1|v2', 'v.*', 'v3'),
    name: maybe(random, 2, names[kind], names[kind], '.*', 'we.*', 'nobody'),
    namespace: maybe(random, 2, 'default', 'data|media|default', '.*', '.*', 'nowhere'),
    labelSelector: maybe(
      random,
      2,
      'app=web',
      'app in (web, db)',
      '!missing',
      '!missing',
      'tier!=2',
      'app notin (x),app',
    ),
    annotationSelector: maybe(random, 2, 'note', 'note=yes', '!missing', '!missing', 'version=1.10'),
  });
}

/** One that has a name, as `patchesJson6902` asks for. */
export function namedSelector(random: Random, kind: string): Record<string, unknown> {
  const all = selector(random, kind);
  return random.odd(2) ? all : { name: names[kind], ...all };
}

/** A selector of kustomize's `replacements`, whose texts are names and no patterns. */
export function exactSelector(random: Random, kind: string): Record<string, unknown> {
  return given({
    kind: random.odd(10) ? undefined : kind,
    group: maybe(random, 2, groupOf(kind), ...random.odds('example.com')),
    version: maybe(random, 2, versions[kind]?.split('/').at(-1), ...random.odds('v1')),
    name: random.odd(2) ? undefined : names[kind],
    namespace: maybe(random, 2, namespaces[kind] ?? 'default', ...random.odds('data', 'media')),
  });
}

/** Where a transformer is told to look. */
export function fieldSpec(random: Random): Record<string, unknown> {
  return given({
    path: random.one([
      'spec/own/labels',
      'spec/template/metadata/labels',
      'metadata/annotations',
      'data',
      'spec/items',
    ]),
    kind: maybe(random, 2, 'Widget', 'Deployment', 'ConfigMap'),
    group: random.one(['example.org', 'apps', undefined]),
    version: random.one(['v1', 'v1', 'v2', undefined]),
    create: maybe(random, 2, true, false),
  });
}
