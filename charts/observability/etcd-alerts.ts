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
  return [
    {
      name: 'EtcdSnapshotStale',
      expression: `time() - max(${made}) > ${hours} * 3600`,
      for: '15m',
      severity: 'critical',
      summary: `etcd has had no snapshot for over ${hours} hours`,
      description: 'Where all servers are lost, everything since the newest one is.',
      runbook: 'etcd-snapshot-stale',
    },
    {
      name: 'EtcdSnapshotAbsent',
      expression: `absent(${made})`,
      for: `${hours}h`,
      severity: 'critical',
      summary: 'Nobody knows of any snapshot of etcd',
      description: 'None was ever made, none gets to where they are kept, or kube-state-metrics does not see them.',
      runbook: 'etcd-snapshot-stale',
    },
  ];
}
