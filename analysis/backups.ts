import { byCloudNativePg } from './backups/cloudnative-pg.ts';
import { byDumps } from './backups/dumps.ts';
import { byKopiur } from './backups/kopiur.ts';
import { byLonghorn } from './backups/longhorn.ts';
import { byVelero } from './backups/velero.ts';
import { byVolSync } from './backups/volsync.ts';
import type { Backup } from './backups/backup.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Volume } from './volumes.ts';

export type { Backup, CopyPlace } from './backups/backup.ts';

/** Every backup of the volumes of a cluster. */
export function backupsOf(view: ClusterView, volumes: readonly Volume[]): Backup[] {
  const byId = new Map(volumes.map((volume) => [volume.id, volume]));
  return [
    ...byVolSync(view, byId),
    ...byKopiur(view, byId),
    ...byCloudNativePg(view, byId),
    ...byDumps(view, byId),
    ...byVelero(view, volumes),
    ...byLonghorn(view, volumes),
  ];
}
