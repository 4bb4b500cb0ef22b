import {
  Alerts,
  Application,
  ResticVolume,
  Volsync,
  copiedByVolsync,
  volsyncAlerts,
  type ClusterTree,
  type ResticVolumeProps,
} from 'holdfast/charts';

/** Secrets that `npx holdfast seal` encrypts, one file each. */
const sealed = new URL('./sealed/', import.meta.url);

/** What copies the files of volumes to the bucket `backups`. */
export function addBackups(tree: ClusterTree): void {
  new Volsync(tree);
}

/** A volume whose files are copied every day. */
export function addCopiedVolume(app: Application, volume: Omit<ResticVolumeProps, 'storage' | 'sealed'>): void {
  new ResticVolume(app, 'data', { ...volume, storage: 'backups', sealed });
}

/** What is told of copies that fail or grow old, once there is a volume. */
export function addBackupAlerts(tree: ClusterTree): void {
  if (copiedByVolsync(tree).length === 0) return;
  const app = new Application(tree, 'backup-alerts', { namespace: 'observability', podSecurity: 'privileged' });
  new Alerts(app, 'alerts', { name: 'backups', alerts: volsyncAlerts(tree) });
}
