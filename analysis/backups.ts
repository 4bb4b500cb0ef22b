import { backsUpAnnotation, keepsAnnotation } from '../graph/resource/annotations.ts';
import { listAt, objectAt, textAt, valueAt, type Json, type JsonObject } from '../graph/json.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import { podPath } from '../graph/facts/workloads.ts';
import { movers } from '../graph/facts/volsync.ts';
import { longestPause } from '../graph/schedules.ts';
import type { ClusterView, Place, Volume } from './volumes.ts';

/** Where copies are kept. */
export type CopyPlace =
  | { readonly kind: 'volume'; readonly volume: Volume }
  | { readonly kind: 'storage'; readonly storage: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Copies of a volume that are made again and again. */
export interface Backup {
  /** What is copied. */
  readonly volume: Volume;
  /** What makes the copies. */
  readonly kind: 'kopia' | 'restic' | 'rclone' | 'rsync' | 'velero' | 'dump' | 'replica';
  /** The object that has them made. */
  readonly object: KubernetesObject;
  /** In cron's notation; undefined for copies that are kept in step. */
  readonly schedule: string | undefined;
  /** How old the newest copy may be, in seconds: the longest pause of the schedule. */
  readonly maxAgeSeconds: number;
  /** How many or how long, in words. */
  readonly keeps: string;
  /** Where they are kept. */
  readonly to: CopyPlace;
}

/** Seconds until a change has reached the other side of a pair that is kept in step, with a margin. */
const replicationSeconds = 300;

/** Every backup of the volumes of a cluster. */
export function backupsOf(view: ClusterView, volumes: readonly Volume[]): Backup[] {
  const byId = new Map(volumes.map((volume) => [volume.id, volume]));
  return [...byMovers(view, byId), ...byDumps(view, byId), ...byVelero(view, volumes)];
}

function* byMovers(view: ClusterView, byId: ReadonlyMap<string, Volume>): Generator<Backup> {
  const sources = view.objects('ReplicationSource');
  for (const object of sources) {
    const { manifest, namespace = '' } = object;
    const volume = byId.get(`${namespace}/${textAt(manifest, ['spec', 'sourcePVC']) ?? ''}`);
    if (volume === undefined) continue;
    if (valueAt(manifest, ['spec', 'syncthing']) !== undefined) {
      yield* inStep(object, volume, sources, byId);
      continue;
    }
    const mover = movers.find((name) => valueAt(manifest, ['spec', name]) !== undefined);
    if (mover === undefined) continue;
    const schedule = textAt(manifest, ['spec', 'trigger', 'schedule']);
    yield {
      volume,
      kind: mover === 'rsyncTLS' ? 'rsync' : mover,
      object,
      schedule,
      get maxAgeSeconds() {
        return longestPause(schedule);
      },
      keeps: retention(objectAt(manifest, ['spec', mover, 'retain'])),
      to: repositoryOf(view, byId, object, objectAt(manifest, ['spec', mover])),
    };
  }
}

/** The other side of a pair that Syncthing keeps in step: the source of the same name with the other ending. */
function* inStep(
  object: KubernetesObject,
  volume: Volume,
  sources: readonly KubernetesObject[],
  byId: ReadonlyMap<string, Volume>,
): Generator<Backup> {
  const [, base, side] = /^(.*)-(primary|backup)$/.exec(object.name) ?? [];
  if (base === undefined) return;
  const other = sources.find(
    ({ name, namespace }) =>
      namespace === object.namespace && name === `${base}-${side === 'primary' ? 'backup' : 'primary'}`,
  );
  const target = byId.get(`${object.namespace ?? ''}/${textAt(other?.manifest, ['spec', 'sourcePVC']) ?? ''}`);
  if (target === undefined) return;
  yield {
    volume,
    kind: 'replica',
    object,
    schedule: undefined,
    maxAgeSeconds: replicationSeconds,
    keeps: 'no versions: what is deleted is deleted on both sides',
    to: { kind: 'volume', volume: target },
  };
}

/** A claim among the mover's volumes holds the repository; otherwise the Secret says where it is, which a store may fill in. */
function repositoryOf(
  view: ClusterView,
  byId: ReadonlyMap<string, Volume>,
  object: KubernetesObject,
  spec: JsonObject,
): CopyPlace {
  const claim = listAt(spec, ['moverVolumes']).flatMap(
    (volume) => textAt(volume, ['volumeSource', 'persistentVolumeClaim', 'claimName']) ?? [],
  )[0];
  if (claim !== undefined) {
    const volume = byId.get(`${object.namespace ?? ''}/${claim}`);
    return volume === undefined
      ? { kind: 'unknown', reason: `claim ${claim} was not read` }
      : { kind: 'volume', volume };
  }
  const secret = textAt(spec, ['repository']) ?? '';
  const template = view
    .objects('ExternalSecret')
    .find(({ manifest, name }) => (textAt(manifest, ['spec', 'target', 'name']) ?? name) === secret);
  const data = objectAt(template?.manifest, ['spec', 'target', 'template', 'data']);
  const url = textAt(data, ['KOPIA_REPOSITORY']) ?? textAt(data, ['RESTIC_REPOSITORY']) ?? '';
  const bucket = /^s3:\/\/([^/]+)/.exec(url)?.[1] ?? /^s3:https?:\/\/[^/]+\/([^/]+)/.exec(url)?.[1];
  const storage = view.graph
    .declared('storage')
    .find(({ spec: system }) => system.kind === 's3' && system.bucket === bucket);
  return storage === undefined
    ? { kind: 'unknown', reason: `Secret ${secret} says where, and secrets are not read` }
    : { kind: 'storage', storage: storage.name };
}

function* byDumps(view: ClusterView, byId: ReadonlyMap<string, Volume>): Generator<Backup> {
  for (const object of view.objects('CronJob')) {
    const annotations = objectAt(object.manifest, ['metadata', 'annotations']);
    const claims = textAt(annotations, [backsUpAnnotation])?.split(',') ?? [];
    const schedule = textAt(object.manifest, ['spec', 'schedule']);
    const target = writableClaim(objectAt(object.manifest, podPath(object)));
    const to = byId.get(`${object.namespace ?? ''}/${target ?? ''}`);
    for (const claim of claims) {
      const volume = byId.get(`${object.namespace ?? ''}/${claim.trim()}`);
      if (volume === undefined) continue;
      const keeps = textAt(annotations, [keepsAnnotation]);
      yield {
        volume,
        kind: 'dump',
        object,
        schedule,
        get maxAgeSeconds() {
          return longestPause(schedule);
        },
        keeps: keeps === undefined ? 'unknown' : `${keeps} dumps`,
        to:
          to === undefined
            ? { kind: 'unknown', reason: `${object.name} mounts no claim to write to` }
            : { kind: 'volume', volume: to },
      };
    }
  }
}

function writableClaim(pod: JsonObject): string | undefined {
  const mounts = listAt(pod, ['containers']).flatMap((container) => listAt(container, ['volumeMounts']));
  const isReadOnly = (name: string | undefined): boolean =>
    mounts.some((mount) => textAt(mount, ['name']) === name && valueAt(mount, ['readOnly']) === true);
  const volume = listAt(pod, ['volumes']).find(
    (each) => textAt(each, ['persistentVolumeClaim', 'claimName']) !== undefined && !isReadOnly(textAt(each, ['name'])),
  );
  return textAt(volume, ['persistentVolumeClaim', 'claimName']);
}

/** Velero copies the files of every volume of its namespaces, but of those that its policy leaves out. */
function* byVelero(view: ClusterView, volumes: readonly Volume[]): Generator<Backup> {
  for (const object of view.objects('Schedule').filter(({ group }) => group === 'velero.io')) {
    const template = objectAt(object.manifest, ['spec', 'template']);
    if (template['defaultVolumesToFsBackup'] !== true) continue;
    const namespaces = listAt(template, ['includedNamespaces']);
    const schedule = textAt(object.manifest, ['spec', 'schedule']);
    const leftOut = skippedKinds(view, object);
    for (const volume of volumes) {
      if (!namespaces.includes('*') && !namespaces.includes(volume.namespace)) continue;
      if (leftOut.some((kind) => isOfKind(view, volume.place, kind))) continue;
      // It copies no hostPath volumes, which is what this provisioner makes.
      if (view.cluster.spec.storageClasses[volume.storageClass ?? '']?.provisioner === 'rancher.io/local-path')
        continue;
      yield {
        volume,
        kind: 'velero',
        object,
        schedule,
        get maxAgeSeconds() {
          return longestPause(schedule);
        },
        keeps: textAt(template, ['ttl']) ?? '720h',
        to: bucketOf(view),
      };
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

function retention(retain: JsonObject): string {
  const parts = Object.entries(retain).map(([period, count]) => `${String(count)} ${period}`);
  return parts.length === 0 ? 'one copy' : parts.join(', ');
}
