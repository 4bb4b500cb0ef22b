import { groupBy } from '../../graph/group-by.ts';
import { ProtectedVolume } from '../backup/protected-volume.ts';
import { ResticVolume } from '../backup/restic-volume.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import type { Alert } from './alerts.ts';
import { staleAfterHours } from './stale-after.ts';

const metric = 'volsync_replicationsource_last_sync_time';
const runbook = 'backup-stale';

/** What VolSync copies of the volumes that are there by now, and when. */
export function copiedByVolsync(tree: ClusterTree): { readonly name: string; readonly schedule: string }[] {
  return tree.node
    .findAll()
    .flatMap((each) => (each instanceof ProtectedVolume || each instanceof ResticVolume ? [each.source] : []));
}

/**
 * Backups by VolSync, by what kube-state-metrics is told to publish of it: each is stale by its own schedule. Called when every volume is there.
 *
 * @throws Error when there is none yet, or a schedule never runs.
 */
export function volsyncAlerts(tree: ClusterTree): Alert[] {
  const sources = copiedByVolsync(tree);
  if (sources.length === 0) {
    throw new Error(
      `[${tree.node.path}] found no ProtectedVolume and no ResticVolume; required: the volumes whose backups are watched; fix: add them before their alerts`,
    );
  }
  const groups = groupBy(sources, ({ name, schedule }) => staleAfterHours(name, schedule));
  const of = (named: typeof sources): string =>
    groups.size === 1 ? metric : `${metric}{name=~"${named.map(({ name }) => name).join('|')}"}`;
  return [
    {
      name: 'BackupStale',
      // A source that has never finished has the time 0: it is not stale, and told below.
      expression: [...groups].map(([hours, named]) => `time() - (${of(named)} != 0) > ${hours} * 3600`).join(' or '),
      for: '15m',
      severity: 'critical',
      summary: '{{ $labels.namespace }}/{{ $labels.name }} was not backed up for longer than its schedule allows',
      description: 'Its mover fails, or its repository is away.',
      runbook,
    },
    ...[...groups].map(([hours, named]): Alert => ({
      name: groups.size === 1 ? 'BackupNeverMade' : `BackupNeverMadeIn${hours}Hours`,
      expression: `${of(named)} == 0`,
      for: `${hours}h`,
      severity: 'critical',
      summary: '{{ $labels.namespace }}/{{ $labels.name }} has never been backed up',
      description: 'Its first backup was due: its mover does not start, or fails.',
      runbook,
    })),
    {
      name: 'BackupAbsent',
      expression: `absent(${metric})`,
      for: '1h',
      severity: 'critical',
      summary: 'Nobody knows whether anything is backed up',
      description: 'VolSync is down, or kube-state-metrics does not see it.',
      runbook,
    },
  ];
}
