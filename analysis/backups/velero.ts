import { listAt, objectAt, textAt, type Json } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import type { Place } from '../places.ts';
import type { Volume } from '../volumes.ts';
import { bySchedule, type Backup, type CopyPlace } from './backup.ts';

/** Velero copies the files, or the snapshots, of every volume of its namespaces, but of those that its policy leaves out. */
export function* byVelero(view: ClusterView, volumes: readonly Volume[]): Generator<Backup> {
  for (const object of view.objects('Schedule').filter(({ group }) => group === 'velero.io')) {
    const template = objectAt(object.manifest, ['spec', 'template']);
    // A snapshot that stays in its storage is no copy.
    if (template['defaultVolumesToFsBackup'] !== true && template['snapshotMoveData'] !== true) continue;
    const [namespaces, others] = [listAt(template, ['includedNamespaces']), listAt(template, ['excludedNamespaces'])];
    const isMeant = (namespace: string): boolean =>
      (namespaces.length === 0 || namespaces.includes('*') || namespaces.includes(namespace)) &&
      !others.includes(namespace);
    const schedule = textAt(object.manifest, ['spec', 'schedule']);
    const leftOut = skippedKinds(view, object);
    for (const volume of volumes) {
      if (!isMeant(volume.namespace)) continue;
      if (leftOut.some((kind) => isOfKind(view, volume.place, kind))) continue;
      // It copies no hostPath volumes, which is what this provisioner makes.
      if (view.cluster.spec.storageClasses[volume.storageClass ?? '']?.provisioner === 'rancher.io/local-path')
        continue;
      yield bySchedule({
        volume,
        kind: 'velero',
        object,
        schedule,
        keeps: textAt(template, ['ttl']) ?? '720h',
        to: bucketOf(view),
      });
    }
  }
}

/** Kinds of volumes that the resource policy of a schedule skips. */
function skippedKinds(view: ClusterView, { manifest, namespace }: KubernetesObject): string[] {
  const name = textAt(manifest, ['spec', 'template', 'resourcePolicy', 'name']);
  const policy = view.objects('ConfigMap').find((map) => map.name === name && map.namespace === namespace);
  const text = Object.values(objectAt(policy?.manifest, ['data'])).join('\n');
  return ['nfs'].filter((kind) => new RegExp(`conditions:\\s*\\n?\\s*${kind}:[^]*?type:\\s*skip`).test(text));
}

function isOfKind(view: ClusterView, place: Place, kind: string): boolean {
  if (place.kind !== 'storage') return false;
  return view.graph.declared('storage').some(({ name, spec }) => name === place.storage && spec.kind === kind);
}

function bucketOf(view: ClusterView): CopyPlace {
  for (const release of view.objects('HelmRelease')) {
    const locations = listAt(release.manifest, ['spec', 'values', 'configuration', 'backupStorageLocation']);
    const bucket = locations.flatMap((location: Json) => textAt(location, ['bucket']) ?? [])[0];
    const storage = view.graph.declared('storage').find(({ spec }) => spec.kind === 's3' && spec.bucket === bucket);
    if (storage !== undefined) return { kind: 'storage', storage: storage.name };
  }
  return { kind: 'unknown', reason: 'no bucket of the topology is the place of Velero’s backups' };
}
