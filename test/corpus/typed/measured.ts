import { groupBy } from '../../../graph/group-by.ts';
import { textAt, type JsonObject, type JsonPath } from '../../../graph/json.ts';
import type { Topology } from '../../../topology/topology.ts';
import { complaintsOf } from './compiles.ts';
import { propsOf } from './props-of.ts';
import { releasesIn, type FoundRelease } from './releases-in.ts';
import { differencesOf } from './round-trip.ts';

/** A release, and why properties alone do not say it: none where they do. */
export interface Measured {
  readonly release: FoundRelease;
  readonly props: object;
  readonly reasons: readonly string[];
}

/**
 * Every release of a folder: said in properties, taken by the compiler, made to values by the construct, and rendered. Reasons are what the
 * compiler or the construct refuses, and where the objects are not those of the release.
 */
export function measured(folder: string, topology: Topology): Measured[] {
  const found = releasesIn(folder).map((release) => ({ release, props: propsOf(release) }));
  const complaints = complaintsOf(found.map(({ props }) => props));
  return found.map(({ release, props }, index) => ({
    release,
    props,
    reasons: [
      ...(complaints.get(index) ?? []).map((each) => `type: ${each.split('\n').at(-1)?.trim() ?? ''}`),
      ...differencesOf(props, release, topology),
    ],
  }));
}

/** The share by repository and in all, and what is said by values alone, by how many releases. */
export function table(all: readonly Measured[]): string {
  const share = (of: readonly Measured[]): string => {
    const typed = of.filter(({ reasons }) => reasons.length === 0).length;
    return `${typed} of ${of.length} (${((100 * typed) / of.length).toFixed(1)} %)`;
  };
  const repositories = [...groupBy(all, ({ release }) => release.repository.replace('__', '/'))];
  const missing = groupBy(
    all.flatMap((each) =>
      [...new Set(each.reasons.map((reason) => placeOf(reason, each.release)))].map((place) => ({ place, each })),
    ),
    ({ place }) => place,
  );
  const names = (of: readonly { readonly each: Measured }[]): string => {
    const [first, ...others] = of.map(({ each }) => each.release.name);
    return others.length === 0 ? (first ?? '') : `${first ?? ''} and ${others.length} more`;
  };
  return [
    `said in properties alone: ${share(all)}`,
    '',
    ...repositories.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, of]) => `${name}: ${share(of)}`),
    '',
    ...[...missing]
      .sort(([one, ones], [other, others]) => others.length - ones.length || (one < other ? -1 : 1))
      .map(([place, of]) => `${of.length} ${place}: ${names(of)}`),
    '',
  ].join('\n');
}

/** The value that has no property: of a difference between objects the one that made the field, as far as its lists keep their order. */
function placeOf(reason: string, { objects, from, name, values }: FoundRelease): string {
  const [, kind = '', object = '', way = ''] = /^\/([A-Za-z]+)\/([^/:]+)([^:]*):/.exec(reason) ?? [];
  const found = objects.find((each) => each['kind'] === kind && textAt(each, ['metadata', 'name']) === object);
  if (found === undefined) return reason.replaceAll(/"[^"]*"/g, '…').replaceAll(name, '*');
  const steps = way.split('/').slice(1);
  const list = steps.findIndex((step) => /^\d+$/.test(step));
  const path = list < 0 ? steps : steps.slice(0, list);
  return `${withoutKeys(from(found as JsonObject, path), values)} (${kind}${steps.map((step) => (/^\d+$/.test(step) ? '[]' : `.${step}`)).join('')})`;
}

const keyed = [
  'controllers',
  'containers',
  'initContainers',
  'service',
  'route',
  'ingress',
  'serviceMonitor',
  'persistence',
];

/** A path into the values with `*` for the keys that everybody chooses. */
function withoutKeys(path: JsonPath, values: JsonObject): string {
  const sections = [...keyed, ...Object.keys(values)];
  return path.map((step, index) => (sections.includes(String(path[index - 1])) ? '*' : String(step))).join('.');
}
