import { backsUpAnnotation, keepsAnnotation } from '../../graph/resource/annotations.ts';
import { listAt, objectAt, textAt, valueAt, type JsonObject } from '../../graph/json.ts';
import { podPath } from '../../graph/facts/workloads.ts';
import type { ClusterView } from '../cluster-view.ts';
import type { Volume } from '../volumes.ts';
import { bySchedule, type Backup } from './backup.ts';

/** What jobs copy that say so. */
export function* byDumps(view: ClusterView, byId: ReadonlyMap<string, Volume>): Generator<Backup> {
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
      yield bySchedule({
        volume,
        kind: 'dump',
        object,
        schedule,
        keeps: keeps === undefined ? 'unknown' : `${keeps} dumps`,
        to:
          to === undefined
            ? { kind: 'unknown', reason: `${object.name} mounts no claim to write to` }
            : { kind: 'volume', volume: to },
      });
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
