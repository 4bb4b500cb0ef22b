import type { Alert } from '../../charts/observability/alerts.ts';

/** What the metrics host tells people of honeydue. The source has none of them, and lists that as a gap. */
export const honeydueAlerts: readonly Alert[] = [
  {
    name: 'NodeDiskFillingUp',
    // Images are collected from 80 % on, and the kubelet of k3s evicts at 95 %: in between somebody must look.
    expression: 'container_fs_usage_bytes{id="/"} / container_fs_limit_bytes{id="/"} > 0.85',
    for: '15m',
    severity: 'warning',
    summary: 'The disk of {{ $labels.node }} is over 85 % full',
    description: 'Pods are evicted at 95 %. Look at container logs, images and local-path volumes.',
  },
  {
    name: 'MetricsDropped',
    expression:
      'rate(vmagent_remotewrite_packets_dropped_total[5m]) > 0 or rate(vmagent_remotewrite_samples_dropped_total[5m]) > 0 or rate(vm_persistentqueue_blocks_dropped_total[5m]) > 0',
    for: '5m',
    severity: 'warning',
    summary: 'vmagent of {{ $labels.cluster }} drops samples',
    description: 'The receiver refuses them, or was away for longer than the buffer of 512 MB lasts.',
  },
  {
    name: 'ClusterSilent',
    expression: 'absent_over_time(up{cluster="honeydue"}[10m])',
    for: '5m',
    severity: 'critical',
    summary: 'No metrics from honeydue',
    description: 'vmagent, its way out, or the whole cluster is down.',
  },
  {
    name: 'ApiDown',
    expression: 'up{job="api", cluster="honeydue"} == 0',
    for: '2m',
    severity: 'critical',
    summary: 'The API answers no scrape',
    description: 'Look at its pods and at the database.',
  },
  {
    name: 'QueueStalled',
    expression: 'asynq_queue_latency_seconds{cluster="honeydue"} > 900',
    for: '5m',
    severity: 'critical',
    summary: 'A job of queue {{ $labels.queue }} waits for over 15 minutes',
    description: 'The worker is down or stuck: mail and scheduled jobs do not happen.',
  },
];
