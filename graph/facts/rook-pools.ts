import { chartsOfReleases } from '../charts/release-chart.ts';
import { listAt, type JsonPath } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { ResourceGraph } from '../resource/graph.ts';

/** A pool of Ceph as Rook takes it. */
export interface RookPool {
  readonly object: KubernetesObject;
  /** Where it is described. */
  readonly path: JsonPath;
}

/** Where every pool is described: in an object, or in the values of the chart that makes it. */
export function* rookPools(graph: ResourceGraph): Generator<RookPool> {
  for (const object of graph.objects('CephBlockPool', 'CephFilesystem', 'CephObjectStore'))
    if (object.group === 'ceph.rook.io') yield* poolsIn(object, object.kind, ['spec']);
  const chartOf = chartsOfReleases(graph);
  for (const object of graph.objects('HelmRelease')) {
    if (chartOf(object)?.chart !== 'rook-ceph-cluster') continue;
    for (const [field, kind] of values) {
      const path = ['spec', 'values', field];
      for (const index of listAt(object.manifest, path).keys()) yield* poolsIn(object, kind, [...path, index, 'spec']);
    }
  }
}

const values = [
  ['cephBlockPools', 'CephBlockPool'],
  ['cephFileSystems', 'CephFilesystem'],
  ['cephObjectStores', 'CephObjectStore'],
] as const;

function* poolsIn(object: KubernetesObject, kind: string, path: JsonPath): Generator<RookPool> {
  if (kind === 'CephBlockPool') yield { object, path };
  else yield { object, path: [...path, 'metadataPool'] };
  if (kind === 'CephObjectStore') yield { object, path: [...path, 'dataPool'] };
  for (const index of listAt(object.manifest, [...path, 'dataPools']).keys())
    yield { object, path: [...path, 'dataPools', index] };
}
