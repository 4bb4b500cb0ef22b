import { coerce, gte } from 'semver';
import type { Alert } from './alerts.ts';
import { staleAfterHours } from './stale-after.ts';

const runbook = 'longhorn-trouble';

/**
 * What is told of Longhorn on the nodes that have its driver. From 1.11 on the state of a volume is a label and its value 1 or 0; before that it was a number, and an alert
 * written for the one never fires on the other.
 *
 * @throws Error when the version cannot be read.
 */
export function longhornAlerts(version: string, nodes: readonly string[]): Alert[] {
  const read = coerce(version);
  if (read === null) throw new Error(`Longhorn ${version}: required: a version such as 1.11.0`);
  const hasLabels = gte(read, '1.11.0');
  const robustness = (state: string, number: number): string =>
    hasLabels ? `longhorn_volume_robustness{state="${state}"} == 1` : `longhorn_volume_robustness == ${number}`;
  return [
    {
      name: 'LonghornVolumeDegraded',
      expression: robustness('degraded', 2),
      for: '15m',
      severity: 'warning',
      summary: 'Volume {{ $labels.volume }} has fewer replicas than it should',
      description: 'It works, and bears no further loss until it is rebuilt.',
      runbook,
    },
    {
      name: 'LonghornVolumeFaulted',
      expression: robustness('faulted', 3),
      for: '2m',
      severity: 'critical',
      summary: 'Volume {{ $labels.volume }} has no replica that works',
      description: 'What mounts it is down. Restore it from the newest backup.',
      runbook,
    },
    {
      name: 'LonghornNodeNotReady',
      expression: 'longhorn_node_status{condition="ready"} == 0',
      for: '5m',
      severity: 'warning',
      summary: 'Longhorn cannot use {{ $labels.node }}',
      description: 'Its replicas there are away.',
      runbook,
    },
    {
      name: 'LonghornDiskFillingUp',
      expression: 'longhorn_disk_usage_bytes / longhorn_disk_capacity_bytes > 0.85',
      for: '15m',
      severity: 'warning',
      summary: 'Disk {{ $labels.disk }} of {{ $labels.node }} is over 85 % full',
      description: 'No replica is placed there, and snapshots soon fail.',
      runbook,
    },
    {
      name: 'LonghornDriverNotRegistered',
      expression: `kube_node_info{node=~"${nodes.join('|')}"} unless on (node) label_replace(kube_csinode_driver{driver="driver.longhorn.io"}, "node", "$1", "name", "(.*)")`,
      for: '10m',
      severity: 'critical',
      summary: 'Node {{ $labels.node }} has no driver of Longhorn',
      description:
        'No volume can be mounted there: look at the folder of the kubelet, and at the network of the node first.',
      runbook,
    },
  ];
}

/** Backups by Velero that fail, grow old by their own schedule, or were never made. Its metrics (velero 1.17, pkg/metrics). */
export function veleroAlerts(schedules: readonly { readonly name: string; readonly schedule: string }[]): Alert[] {
  return [
    {
      name: 'BackupFailed',
      expression:
        'increase(velero_backup_failure_total[2h]) > 0 or increase(velero_backup_partial_failure_total[2h]) > 0',
      for: '5m',
      severity: 'warning',
      summary: 'A backup of {{ $labels.schedule }} failed',
      description: 'Velero could not copy everything.',
      runbook: 'backup-stale',
    },
    {
      name: 'BackupStale',
      expression: schedules
        .map(({ name, schedule }) => `time() - ${lastBackup(name)} > ${staleAfterHours(name, schedule)} * 3600`)
        .join(' or '),
      for: '15m',
      severity: 'critical',
      summary: '{{ $labels.schedule }} has made no backup for longer than its schedule allows',
      description: 'The bucket is away, or Velero is.',
      runbook: 'backup-stale',
    },
    {
      name: 'BackupAbsent',
      expression: 'absent(velero_backup_last_successful_timestamp{schedule!=""})',
      for: '2h',
      severity: 'critical',
      summary: 'Nobody knows whether anything is backed up',
      description: 'Velero is down, is not scraped, or has never made a backup.',
      runbook: 'backup-stale',
    },
    ...schedules.map(({ name, schedule }): Alert => ({
      name: `BackupNeverMade${wordOf(name)}`,
      // Velero counts a schedule from the first backup that it made.
      expression: `absent(${lastBackup(name)})`,
      for: `${staleAfterHours(name, schedule)}h`,
      severity: 'warning',
      summary: `${name} has never made a backup`,
      description: 'Its first was due, or the schedule is gone.',
      runbook: 'backup-stale',
    })),
  ];
}

const lastBackup = (name: string): string => `velero_backup_last_successful_timestamp{schedule="${name}"}`;

/** `weekly-cluster` as part of a name: `WeeklyCluster`. */
function wordOf(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
