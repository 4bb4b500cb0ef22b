import { listAt, valueAt, type JsonPath } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { chartsOfReleases } from '../../graph/charts/release-chart.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const pool = (spec: string) =>
  manifests(`
apiVersion: ceph.rook.io/v1
kind: CephBlockPool
metadata: { name: valuables, namespace: rook-ceph }
spec: { failureDomain: osd, ${spec} }
`);

export default defineInvariant({
  id: 'rook/pool-keeps-copies',
  severity: 'warning',
  about: ['CephBlockPool', 'CephFilesystem', 'CephObjectStore', 'HelmRelease'],
  claim: 'a pool of Ceph keeps more than one copy of what is in it',
  why: 'with one copy everything that has a part on a disk is lost with that disk, which for a pool of many disks is nearly everything; while the disk is away, the whole pool stops',
  source: {
    document: 'Rook',
    section: 'CephBlockPool CRD: replicated.size, requireSafeReplicaSize, 1.18',
    url: 'https://rook.io/docs/rook/latest/CRDs/Block-Storage/ceph-block-pool-crd/',
  },
  *check(graph) {
    for (const { object, path } of pools(graph)) {
      const size = [...path, 'replicated', 'size'];
      if (valueAt(object.manifest, size) !== 1) continue;
      yield {
        at: object.locate(size),
        object,
        observed: 'replicated.size: 1',
        required: 'two copies at least, three to write on while one is away',
        fix: 'set replicated.size: 3, or keep only what can be made again in it',
        restsOn: fieldsOf(object, size),
      };
    }
  },
  valid: {
    'three copies': pool('replicated: { size: 3 }'),
    'parts with parity': pool('erasureCoded: { dataChunks: 2, codingChunks: 1 }'),
  },
  invalid: {
    'one copy': {
      given: pool('replicated: { size: 1, requireSafeReplicaSize: false }'),
      finds: [
        {
          at: 'manifests.yaml:4:49',
          observed: 'replicated.size: 1',
          required: 'two copies at least, three to write on while one is away',
          fix: 'set replicated.size: 3, or keep only what can be made again in it',
        },
      ],
    },
  },
});

/** Where every pool is described: in an object, or in the values of the chart that makes it. */
function* pools(graph: ResourceGraph): Generator<{ readonly object: KubernetesObject; readonly path: JsonPath }> {
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

function* poolsIn(
  object: KubernetesObject,
  kind: string,
  path: JsonPath,
): Generator<{ readonly object: KubernetesObject; readonly path: JsonPath }> {
  if (kind === 'CephBlockPool') yield { object, path };
  else yield { object, path: [...path, 'metadataPool'] };
  if (kind === 'CephObjectStore') yield { object, path: [...path, 'dataPool'] };
  for (const index of listAt(object.manifest, [...path, 'dataPools']).keys())
    yield { object, path: [...path, 'dataPools', index] };
}
