import { App } from 'cdk8s';
import { Application } from '../../../charts/flux/application.ts';
import { ClusterTree } from '../../../charts/flux/cluster-tree.ts';
import { AppTemplate, type AppTemplateProps } from '../../../charts/workloads/app-template.ts';
import { expandAppTemplate } from '../../../graph/charts/app-template/expand.ts';
import { versionOf } from '../../../graph/charts/chart-version.ts';
import { isObject, listAt, objectAt, textAt, type Json, type JsonObject } from '../../../graph/json.ts';
import type { Topology } from '../../../topology/topology.ts';
import { differencesBetween } from '../../graph/charts/differences.ts';
import type { Release } from './props-of.ts';

/** The values that the construct gives a release of these properties. */
export function valuesOf(
  props: AppTemplateProps,
  { name, namespace }: Pick<Release, 'name' | 'namespace'>,
  topology: Topology,
): JsonObject {
  const [cluster = ''] = Object.keys(topology.clusters ?? {});
  const application = new Application(new ClusterTree(new App(), cluster, { topology }), name, { namespace });
  const made = new AppTemplate(application, 'app', props);
  const manifests = made.node
    .findAll()
    .flatMap((each) => ('toJson' in each ? [(each as { toJson(): Json }).toJson()] : []));
  const release = manifests.find((each) => textAt(each, ['kind']) === 'HelmRelease');
  return objectAt(release ?? null, ['spec', 'values']);
}

/** Where what the construct makes of the properties is not what the release makes; what it throws is one such place. */
export function differencesOf(props: unknown, release: Release, topology: Topology): string[] {
  try {
    const values = valuesOf(props as AppTemplateProps, release, topology);
    const { name, namespace, version, objects } = release;
    const made = expandAppTemplate({ name, namespace, values }, versionOf(version) ?? [0, 0, 0]);
    if (made.is === 'unknown') return [`unknown: ${made.reason}`];
    if (made.is === 'refused') return made.refusals.map(({ path, reason }) => `refused: ${path.join('/')} ${reason}`);
    return differencesBetween(made.objects.map(asServed), objects.map(asServed));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.message.split('\n').map((line) => `thrown: ${line.replace(/^\[[^\]]*\] /, '')}`);
  }
}

/** An object as an API server would have it: lists of what has a name in any order, and requests that follow from limits. */
export function asServed(object: JsonObject): JsonObject {
  return ordered(object) as JsonObject;
}

const keyOf: Readonly<Record<string, string>> = {
  containers: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  env: 'name',
};

function ordered(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(ordered);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, each]) => {
      if (field === 'resources' && isObject(each) && ('limits' in each || 'requests' in each))
        return [field, amounts(each)];
      if (field === 'fieldRef') return [field, { apiVersion: 'v1', ...objectAt(each, []) }];
      const key = keyOf[field];
      if (key === undefined || !Array.isArray(each)) return [field, ordered(each)];
      const list = each as readonly Json[];
      // Variables that name others have to stand behind them.
      if (field === 'env' && JSON.stringify(list).includes('$(')) return [field, ordered(list)];
      const name = (item: Json): string => textAt(item, [key]) ?? '';
      return [field, [...list].map(ordered).sort((one, other) => (name(one) < name(other) ? -1 : 1))];
    }),
  );
}

function amounts(resources: JsonObject): JsonObject {
  const texts = (field: string): [string, string][] =>
    Object.entries(objectAt(resources, [field])).map(([name, amount]) => [name, String(amount)]);
  return {
    ...(listAt(resources, ['claims']).length > 0 && { claims: resources['claims'] }),
    limits: Object.fromEntries(texts('limits')),
    requests: Object.fromEntries([...texts('limits'), ...texts('requests')]),
  };
}
