import type { ResourceGraph } from '../resource/graph.ts';
import { groupBy } from '../group-by.ts';
import { objectAt, textAt, type JsonObject } from '../json.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import { podSets, type PodSet } from './pod-sets.ts';

/** Finds what answers behind the name of a Service. */
export interface ServiceTargets {
  /** The pods behind a Service; none where nothing of that name was read. */
  find(cluster: string, namespace: string | undefined, name: string): readonly PodSet[];
}

/** The pods behind every Service: by its selector, or by the name that a chart gives its Services. */
export const serviceTargets: (graph: ResourceGraph) => ServiceTargets = oncePerGraph((graph) => {
  const byPlace = groupBy(podSets(graph), ({ object: { cluster, namespace } }) => `${cluster}\n${namespace ?? '*'}`);
  const found = new Map<string, PodSet[]>();
  const note = (cluster: string, namespace: string | undefined, name: string, targets: readonly PodSet[]): void => {
    const key = `${cluster}\n${namespace ?? '*'}\n${name}`;
    if (targets.length > 0) found.set(key, [...(found.get(key) ?? []), ...targets]);
  };
  for (const { cluster, namespace, name, manifest } of graph.objects('Service')) {
    const selector = objectAt(manifest, ['spec', 'selector']);
    if (Object.keys(selector).length === 0) continue;
    const near = byPlace.get(`${cluster}\n${namespace ?? '*'}`) ?? [];
    note(
      cluster,
      namespace,
      name,
      near.filter(({ labels }) => isSelected(labels, selector)),
    );
  }
  const releases = groupBy(
    podSets(graph).filter(({ object }) => object.kind === 'HelmRelease'),
    ({ object }) => object,
  );
  for (const [release, own] of releases) {
    const { cluster, namespace, manifest } = release;
    note(cluster, namespace, textAt(manifest, ['spec', 'values', 'fullnameOverride']) ?? release.name, own);
  }
  return {
    find: (cluster, namespace, name) =>
      found.get(`${cluster}\n${namespace ?? '*'}\n${name}`) ??
      ofChart(byPlace.get(`${cluster}\n${namespace ?? '*'}`) ?? [], name),
  };
});

function isSelected(labels: JsonObject, selector: JsonObject): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** Charts begin the names of their Services with the name of the release. */
function ofChart(near: readonly PodSet[], name: string): PodSet[] {
  return near.filter(({ isKnown, object }) => !isKnown && name.startsWith(`${object.name}-`));
}
