import { objectsInside, textAt } from '../../graph/json.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import type { ClusterView } from '../cluster-view.ts';

/** Kinds that have copies made. */
const kinds = new Set(['SnapshotPolicy', 'SnapshotSchedule', 'ReplicationSource', 'ScheduledBackup', 'RecurringJob']);

/** What makes backups of volumes that nobody can read here: a template of objects. Undefined where there is none. */
export function unreadBackups(view: ClusterView): string | undefined {
  const maker = view.objects('ResourceSet').find(({ manifest }) => {
    for (const { value } of objectsInside(manifest)) if (kinds.has(textAt(value, ['kind']) ?? '')) return true;
    return [...kinds].some(
      (kind) => textAt(manifest, ['spec', 'resourcesTemplate'])?.includes(`kind: ${kind}`) === true,
    );
  });
  return maker && `${describe(maker)} may have copies made`;
}
