import { ValuesOfReleases } from '../../graph/charts/release-values.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { isObject, listAt, objectAt, type Json } from '../../graph/json.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { secretReferences } from '../../graph/facts/secret-references.ts';
import type { ReleaseFault } from './fault.ts';

/**
 * Databases that come with a chart, keep their data when the release goes, and read a password that the chart makes up: its Secret goes
 * with the release, and nobody can log in to the volume afterwards.
 */
export function passwordsMadeUp(graph: ResourceGraph): ReleaseFault[] {
  const values = new ValuesOfReleases(graph);
  return secretReferences(graph).flatMap(({ object, name }) => {
    const release = object.madeBy;
    if (release === undefined || !keepsData(object)) return [];
    const secret = lookup(graph).find(object.cluster, 'Secret', object.namespace, name);
    if (secret?.madeBy !== release || !holdsPassword(secret)) return [];
    const given = values.of(release);
    if (!given.isKnown || saysPassword(objectAt(given.values, subchartOf(object)))) return [];
    return [
      {
        where: describe(release),
        check: 'password outlives the release',
        observed: `${describe(object)} keeps its data, and the chart makes up what is in Secret/${name}`,
      },
    ];
  });
}

/** Claims of a StatefulSet stay when it goes. */
function keepsData({ kind, manifest }: KubernetesObject): boolean {
  return kind === 'StatefulSet' && listAt(manifest, ['spec', 'volumeClaimTemplates']).length > 0;
}

function holdsPassword({ manifest }: KubernetesObject): boolean {
  const keys = ['data', 'stringData'].flatMap((field) => Object.keys(objectAt(manifest, [field])));
  return keys.some((key) => /password/i.test(key));
}

/** Where the values of a subchart stand, by the path of a template of it. */
function subchartOf({ template = '' }: KubernetesObject): string[] {
  return [...template.matchAll(/\/charts\/([^/]+)(?=\/)/g)].map(([, name = '']) => name);
}

function saysPassword(value: Json): boolean {
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, inside]) =>
    isObject(inside)
      ? saysPassword(inside)
      : /password|existingSecret/i.test(key) && typeof inside === 'string' && inside !== '',
  );
}
