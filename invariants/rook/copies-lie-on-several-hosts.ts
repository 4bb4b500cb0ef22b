import { textAt, valueAt } from '../../graph/json.ts';
import { rookPools } from '../../graph/facts/rook-pools.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const pool = (spec: string) =>
  manifests(`
apiVersion: ceph.rook.io/v1
kind: CephBlockPool
metadata: { name: valuables, namespace: rook-ceph }
spec: { ${spec} }
`);

export default defineInvariant({
  id: 'rook/copies-lie-on-several-hosts',
  severity: 'info',
  about: ['CephBlockPool', 'CephFilesystem', 'CephObjectStore', 'HelmRelease'],
  claim: 'the copies of a pool of Ceph lie on several hosts',
  why: 'with failureDomain: osd all copies may lie on disks of one host: while it is away part of the pool is, and everything that uses it stops',
  source: {
    document: 'Rook',
    section: 'CephBlockPool CRD: failureDomain, 1.18',
    url: 'https://rook.io/docs/rook/latest/CRDs/Block-Storage/ceph-block-pool-crd/',
  },
  *check(graph) {
    for (const { object, path } of rookPools(graph)) {
      const at = [...path, 'failureDomain'];
      const size = valueAt(object.manifest, [...path, 'replicated', 'size']);
      if (textAt(object.manifest, at) !== 'osd' || typeof size !== 'number' || size < 2) continue;
      const declared = graph.declared('cluster').find(({ name }) => name === object.cluster);
      if (declared !== undefined && Object.keys(declared.spec.nodes).length === 1) continue;
      yield {
        at: object.locate(at),
        object,
        observed: `failureDomain: osd, for ${size} copies`,
        required: 'copies on different hosts',
        fix: 'set failureDomain: host; on a cluster of one host, suppress this and say so',
        restsOn: fieldsOf(object, at, [...path, 'replicated']),
      };
    }
  },
  valid: { 'on hosts': pool('failureDomain: host, replicated: { size: 3 }') },
  invalid: {
    'on disks': {
      given: pool('failureDomain: osd, replicated: { size: 3 }'),
      finds: [
        {
          at: 'manifests.yaml:4:24',
          observed: 'failureDomain: osd, for 3 copies',
          required: 'copies on different hosts',
          fix: 'set failureDomain: host; on a cluster of one host, suppress this and say so',
        },
      ],
    },
  },
});
