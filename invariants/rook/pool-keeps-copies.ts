import { rookPools } from '../../graph/facts/rook-pools.ts';
import { valueAt } from '../../graph/json.ts';
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
    for (const { object, path } of rookPools(graph)) {
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
