import { Velero, VeleroPolicy, VeleroSchedule } from '../../charts/backup/velero.ts';
import { Application } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';

/** What is backed up when, and for how long it is kept. */
export const schedules = [
  // Everything on Longhorn changes by the hour.
  {
    name: 'hourly-longhorn',
    schedule: '0 * * * *',
    namespaces: ['media', 'ai', 'monitoring', 'authentik'],
    keptHours: 48,
  },
  {
    name: 'daily-critical',
    schedule: '30 2 * * *',
    namespaces: ['authentik', 'monitoring', 'networking'],
    keptHours: 30 * 24,
  },
  { name: 'weekly-cluster', schedule: '0 4 * * 0', keptHours: 90 * 24 },
] as const;

/** Velero to Backblaze B2. */
export function addBackups(tree: ClusterTree): void {
  const velero = new Application(tree, 'velero', {
    namespace: 'velero',
    podSecurity: 'privileged',
    timeout: '10m',
    provides: { crdGroups: ['velero.io'] },
  });
  new Velero(velero, 'velero', { storage: 'b2', sealed: new URL('./sealed/', import.meta.url) });
  const app = new Application(tree, 'velero-schedules', { namespace: 'velero', podSecurity: 'privileged' });
  // The library of 30 TB is on an export of the R730: no backup to the outside can hold it.
  const policy = new VeleroPolicy(app, 'policy');
  for (const schedule of schedules) new VeleroSchedule(app, schedule.name, { ...schedule, policy });
}
