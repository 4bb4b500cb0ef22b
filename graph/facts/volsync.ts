import { isObject, objectAt, textAt, type JsonObject, type JsonPath } from '../json.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';

/** Movers whose fields are alike, in the order in which they are looked for. */
export const movers = ['kopia', 'restic', 'rsyncTLS', 'rsync', 'rclone'] as const;

/** A VolSync ReplicationDestination or ReplicationSource with the part of its spec that says how data moves. */
export interface Replication {
  /** The object itself. */
  readonly object: KubernetesObject;
  /** What moves the data. */
  readonly mover: (typeof movers)[number];
  /** The mover’s part of its spec. */
  readonly spec: JsonObject;
  /** The way to that part. */
  readonly path: JsonPath;
}

/** The replications of one kind whose mover is known; Syncthing and external movers have no fields in common with these. */
export function replications(
  graph: ResourceGraph,
  kind: 'ReplicationDestination' | 'ReplicationSource',
): Replication[] {
  return graph.objects(kind).flatMap((object) => {
    if (object.group !== 'volsync.backube') return [];
    const mover = movers.find((name) => isObject(objectAt(object.manifest, ['spec'])[name]));
    if (mover === undefined) return [];
    return [{ object, mover, spec: objectAt(object.manifest, ['spec', mover]), path: ['spec', mover] }];
  });
}

/** Names of ReplicationDestinations that claims of the same cluster are filled from. */
export function populatedFrom(graph: ResourceGraph, cluster: string): Set<string> {
  const names = graph.objects('PersistentVolumeClaim').flatMap((claim) => {
    const isPopulated = textAt(claim.manifest, ['spec', 'dataSourceRef', 'kind']) === 'ReplicationDestination';
    const name = textAt(claim.manifest, ['spec', 'dataSourceRef', 'name']);
    return claim.cluster === cluster && isPopulated && name !== undefined ? [name] : [];
  });
  return new Set(names);
}
