import { snapshotDefaults } from '../../topology/snapshots.ts';
import { keepsSnapshots } from '../../topology/lookups.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import type { Alert } from './alerts.ts';
import { staleAfterHours } from './stale-after.ts';

/**
 * Snapshots of the etcd of k3s, by what it says of each (k3s-io/api 0.2.1, k3s.cattle.io/v1, ETCDSnapshotFile): one that failed has no time, or is not
 * ready to use, and one that went to S3 names its bucket. Where they go there, one that stayed on its server counts for nothing. None for a cluster
 * without.
 */
export function etcdAlerts({ topology, cluster }: ClusterTree): Alert[] {
  if (!keepsSnapshots(cluster)) return [];
  const storage = topology.storage[cluster.etcdSnapshots?.to ?? ''];
  const bucket = storage?.kind === 's3' ? `, bucket="${storage.bucket}"` : '';
  const made = `k3s_etcd_snapshot_created{ready="true"${bucket}}`;
  const hours = staleAfterHours('etcdSnapshots', cluster.etcdSnapshots?.schedule ?? snapshotDefaults.schedule);
  return snapshotAlerts(hours, {
    stale: `time() - max(${made}) > ${hours} * 3600`,
    absent: `absent(${made})`,
    absentFor: `${hours}h`,
    why: 'None was ever made, none gets to where they are kept, or kube-state-metrics does not see them.',
  });
}

/** What says that the newest snapshot is too old, and that nothing is known of any. */
interface SnapshotQuestions {
  readonly stale: string;
  readonly absent: string;
  readonly absentFor: string;
  /** Why nothing may be known. */
  readonly why: string;
}

function snapshotAlerts(hours: number, { stale, absent, absentFor, why }: SnapshotQuestions): Alert[] {
  return [
    {
      name: 'EtcdSnapshotStale',
      expression: stale,
      for: '15m',
      severity: 'critical',
      summary: `etcd has had no snapshot for over ${hours} hours`,
      description: 'Where all servers are lost, everything since the newest one is.',
      runbook: 'etcd-snapshot-stale',
    },
    {
      name: 'EtcdSnapshotAbsent',
      expression: absent,
      for: absentFor,
      severity: 'critical',
      summary: 'Nobody knows of any snapshot of etcd',
      description: why,
      runbook: 'etcd-snapshot-stale',
    },
  ];
}

/**
 * The same by what k3s counts in its own process, for an evaluator outside that `Vmagent` sends to: nothing there publishes objects. A count is kept since
 * k3s was started, and appears with its first snapshot (k3s, pkg/etcd/snapshot.go and snapshotmetrics.go; docs, Metrics: every endpoint of
 * the process has them). `k3s_etcd_snapshot_save_duration_seconds` says success whatever happened, so that it is the one of saving that is asked.
 */
export function countedEtcdAlerts({ topology, cluster, name }: ClusterTree): Alert[] {
  if (!keepsSnapshots(cluster)) return [];
  const kind = topology.storage[cluster.etcdSnapshots?.to ?? '']?.kind === 's3' ? 's3' : 'local';
  const hours = staleAfterHours('etcdSnapshots', cluster.etcdSnapshots?.schedule ?? snapshotDefaults.schedule);
  const saved = `k3s_etcd_snapshot_save_${kind}_duration_seconds_count{status="success", cluster="${name}"}`;
  const asked = `up{job="k3s", cluster="${name}"}`;
  return snapshotAlerts(hours, {
    // Counted up, or counted for the first time; a cluster that is younger than that had no time for one.
    stale: `absent((increase(${saved}[${hours}h]) > 0) or (${saved} unless ${saved} offset ${hours}h)) and on () (count(${asked} offset ${hours}h == 1) > 0)`,
    absent: `absent(${asked} == 1)`,
    absentFor: '15m',
    why: 'No server tells what k3s counts.',
  });
}
