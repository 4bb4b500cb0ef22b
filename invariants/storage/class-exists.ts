import { seemsNoClass } from '../../graph/facts/seems-no-class.ts';
import { isProvided } from '../../graph/charts/provided.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { listAt, textAt, type JsonPath } from '../../graph/json.ts';
import { isK3s } from '../../graph/facts/cluster/k3s.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { oncePerKey } from '../../graph/once-per-key.ts';
import { replications } from '../../graph/facts/volsync.ts';
import { clusterWith } from '../example-cluster.ts';
import { manifestsWithin } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const claimOf = (storageClass: string) =>
  manifestsWithin(
    clusterWith('the class nfs', {
      storageClasses: { nfs: { storage: 'own', provisioner: 'example.org/nfs', reclaimPolicy: 'Retain' } },
    }),
    `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { storageClassName: ${storageClass}, accessModes: [ReadWriteOnce] }
`,
  );

export default defineInvariant({
  id: 'storage/class-exists',
  severity: 'error',
  about: ['PersistentVolumeClaim', 'StatefulSet', 'ReplicationSource', 'ReplicationDestination', 'SnapshotPolicy'],
  claim: 'claims and backups name a class that the cluster has',
  why: 'the claim stays Pending for ever; a restore that names a missing snapshot class fails on the day it is needed',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const classes = oncePerKey((cluster: string) => oncePerKey((kind: StoredKind) => classesOf(graph, cluster, kind)));
    const unknown = new Set<string>();
    for (const { object, kind, name, path } of classesNamed(graph)) {
      if (name === '') continue;
      const { names, isComplete } = classes(object.cluster)(kind);
      if (names.has(name) || isProvided(graph, { cluster: object.cluster, kind, name })) continue;
      const at = object.locate(path);
      if (!isComplete) {
        if (seemsNoClass(graph, { cluster: object.cluster, kind, name, by: object })) {
          yield {
            at,
            object,
            restsOn: fieldsOf(object, path),
            severity: 'warning',
            observed: `${kind} ${name}, which nothing seems to make`,
            required: `a ${kind} of the cluster`,
            fix: 'correct the name, or add what makes the class',
          };
          continue;
        }
        // Charts make classes: said once for each name, not for each claim.
        const key = `${object.cluster}\n${kind}\n${name}`;
        if (unknown.has(key)) continue;
        unknown.add(key);
        yield { at, object, notEvaluated: `${kind}/${name} was not read: a chart may make it` };
        continue;
      }
      yield {
        at,
        object,
        restsOn: fieldsOf(object, path),
        observed: `${kind} ${name}, which the cluster does not have`,
        required: `one of ${[...names].sort().join(', ')}`,
        fix: 'correct the name, or declare the class in the topology',
      };
    }
  },
  valid: { 'a class of the cluster': claimOf('nfs') },
  invalid: {
    'a class of another cluster': {
      given: claimOf('ceph-block'),
      finds: [
        {
          at: 'manifests.yaml:4:27',
          observed: 'StorageClass ceph-block, which the cluster does not have',
          required: 'one of local-path, nfs',
          fix: 'correct the name, or declare the class in the topology',
        },
      ],
    },
  },
});

type StoredKind = 'StorageClass' | 'VolumeSnapshotClass';

interface Named {
  readonly object: KubernetesObject;
  readonly kind: StoredKind;
  readonly name: string;
  readonly path: JsonPath;
}

function* classesNamed(graph: ResourceGraph): Generator<Named> {
  const at = function* (object: KubernetesObject, kind: StoredKind, path: JsonPath): Generator<Named> {
    const name = textAt(object.manifest, path);
    if (name !== undefined) yield { object, kind, name, path };
  };
  for (const object of graph.objects('PersistentVolumeClaim')) {
    // A claim that names its volume needs no class that makes volumes.
    if (textAt(object.manifest, ['spec', 'volumeName']) !== undefined) continue;
    yield* at(object, 'StorageClass', ['spec', 'storageClassName']);
  }
  for (const object of graph.objects('StatefulSet')) {
    for (const index of listAt(object.manifest, ['spec', 'volumeClaimTemplates']).keys())
      yield* at(object, 'StorageClass', ['spec', 'volumeClaimTemplates', index, 'spec', 'storageClassName']);
  }
  for (const object of graph.objects('SnapshotPolicy')) {
    if (object.group === 'kopiur.home-operations.com')
      yield* at(object, 'VolumeSnapshotClass', ['spec', 'volumeSnapshotClassName']);
  }
  for (const kind of ['ReplicationSource', 'ReplicationDestination'] as const) {
    for (const { object, path } of replications(graph, kind)) {
      yield* at(object, 'StorageClass', [...path, 'storageClassName']);
      yield* at(object, 'VolumeSnapshotClass', [...path, 'volumeSnapshotClassName']);
    }
  }
}

/** Classes of a cluster: all of them where a topology declares it, otherwise those that were read. */
function classesOf(
  graph: ResourceGraph,
  cluster: string,
  kind: StoredKind,
): { names: ReadonlySet<string>; isComplete: boolean } {
  const declared = graph.declared('cluster').find(({ name }) => name === cluster)?.spec;
  const classes = Object.entries(declared?.storageClasses ?? {});
  const own =
    kind === 'StorageClass'
      ? classes.map(([name]) => name).concat(isK3s(graph, cluster) ? 'local-path' : [])
      : classes.flatMap(([, { snapshotClass }]) => snapshotClass ?? []);
  const read = graph.objects(kind).filter((object) => object.cluster === cluster);
  return { names: new Set([...own, ...read.map(({ name }) => name)]), isComplete: declared !== undefined };
}
