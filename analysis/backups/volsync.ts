import { listAt, objectAt, textAt, valueAt, type JsonObject } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { movers } from '../../graph/facts/volsync.ts';
import type { ClusterView } from '../cluster-view.ts';
import type { Volume } from '../volumes.ts';
import { bySchedule, type Backup, type CopyPlace } from './backup.ts';

/** Seconds until a change has reached the other side of a pair that is kept in step, with a margin. */
const replicationSeconds = 300;

/** What the movers of VolSync copy. */
export function* byVolSync(view: ClusterView, byId: ReadonlyMap<string, Volume>): Generator<Backup> {
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
    yield bySchedule({
      volume,
      kind: mover === 'rsyncTLS' ? 'rsync' : mover,
      object,
      schedule,
      keeps: retention(objectAt(manifest, ['spec', mover, 'retain'])),
      to: repositoryOf(view, byId, object, objectAt(manifest, ['spec', mover])),
    });
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

function retention(retain: JsonObject): string {
  const parts = Object.entries(retain).map(([period, count]) => `${String(count)} ${period}`);
  return parts.length === 0 ? 'one copy' : parts.join(', ');
}
