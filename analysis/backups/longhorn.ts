import { listAt, textAt, valueAt } from '../../graph/json.ts';
import type { ClusterView } from '../cluster-view.ts';
import type { Volume } from '../volumes.ts';
import { bySchedule, type Backup } from './backup.ts';

/** What recurring jobs of Longhorn copy to its backup target: every volume of its that no label puts into another group. */
export function* byLonghorn(view: ClusterView, volumes: readonly Volume[]): Generator<Backup> {
  const jobs = view
    .objects('RecurringJob')
    .filter(
      ({ group, manifest }) =>
        group === 'longhorn.io' &&
        (textAt(manifest, ['spec', 'task']) ?? '').startsWith('backup') &&
        listAt(manifest, ['spec', 'groups']).includes('default'),
    );
  if (jobs.length === 0) return;
  const own = volumes.filter(({ place }) => place.kind === 'replicas' && isLonghorn(view, place.storage));
  for (const object of jobs) {
    const schedule = textAt(object.manifest, ['spec', 'cron']);
    const retain = valueAt(object.manifest, ['spec', 'retain']);
    for (const volume of own) {
      yield bySchedule({
        volume,
        kind: 'longhorn',
        object,
        schedule,
        keeps: `${typeof retain === 'number' ? retain : 1} backups`,
        to: { kind: 'unknown', reason: 'the backup target of Longhorn' },
      });
    }
  }
}

function isLonghorn({ graph, cluster }: ClusterView, storage: string): boolean {
  return graph
    .declared('storage')
    .some(
      ({ name, topology, spec }) =>
        name === storage &&
        topology === cluster.topology &&
        (spec.kind === 'longhorn' || (spec.kind === 'in-cluster' && spec.program === 'Longhorn')),
    );
}
