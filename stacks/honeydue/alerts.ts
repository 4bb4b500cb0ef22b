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
    runbook: 'node-disk-full',
  },
  {
    name: 'MetricsDropped',
    expression:
      'rate(vmagent_remotewrite_packets_dropped_total[5m]) > 0 or rate(vmagent_remotewrite_samples_dropped_total[5m]) > 0 or rate(vm_persistentqueue_blocks_dropped_total[5m]) > 0',
    for: '5m',
    severity: 'warning',
    summary: 'vmagent of {{ $labels.cluster }} drops samples',
    description: 'The receiver refuses them, or was away for longer than the buffer of 512 MB lasts.',
    runbook: 'service-metrics',
  },
  {
    name: 'ClusterSilent',
    expression: 'absent_over_time(up{cluster="honeydue"}[10m])',
    for: '5m',
    severity: 'critical',
    summary: 'No metrics from honeydue',
    description: 'vmagent, its way out, or the whole cluster is down.',
    runbook: 'rebuild',
  },
  {
    name: 'ApiDown',
    // Each pod has an `up` of its own, and a pod that is gone has none.
    expression: 'absent(up{job="api", cluster="honeydue"} == 1)',
    for: '2m',
    severity: 'critical',
    summary: 'No pod of the API answers a scrape',
    description: 'Look at its pods and at the database.',
    runbook: 'workload-honeydue-api',
  },
  {
    name: 'QueueStalled',
    expression: 'asynq_queue_latency_seconds{cluster="honeydue"} > 900',
    for: '5m',
    severity: 'critical',
    summary: 'A job of queue {{ $labels.queue }} waits for over 15 minutes',
    description: 'The worker is down or stuck: mail and scheduled jobs do not happen.',
    runbook: 'workload-honeydue-worker',
  },
  {
    name: 'NodeDown',
    expression: 'up{job="cadvisor", cluster="honeydue"} == 0',
    for: '2m',
    severity: 'critical',
    summary: 'Node {{ $labels.node }} answers no scrape',
    description: 'It is down, cut off, or its kubelet is. Pods that can move do so a minute later.',
    runbook: 'node-{{ $labels.node }}-down',
  },
  {
    name: 'QuorumInDanger',
    expression: 'count(up{job="cadvisor", cluster="honeydue"} == 1) < 3',
    for: '5m',
    severity: 'critical',
    summary: 'Fewer than three servers answer',
    description: 'One more, and etcd has no quorum: nothing is scheduled or healed then.',
    runbook: 'etcd-quorum-lost',
  },
  {
    name: 'CoreDnsDown',
    expression: 'absent(up{job="coredns", cluster="honeydue"} == 1)',
    for: '3m',
    severity: 'critical',
    summary: 'CoreDNS answers no scrape',
    description: 'New connections by name fail; those that exist go on.',
    runbook: 'coredns-down',
  },
  ...['admin', 'redis', 'worker'].map((name): Alert => ({
    name: `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}Gone`,
    // cAdvisor reports what runs: silence about a container is its absence.
    expression: `absent_over_time(container_memory_working_set_bytes{namespace="honeydue", container="${name}", cluster="honeydue"}[5m]) and on () count(up{job="cadvisor", cluster="honeydue"} == 1) > 0`,
    for: '5m',
    severity: 'critical',
    summary: `No container of ${name} runs`,
    description: name === 'redis' ? 'Its node may be gone: the queue of the worker waits there.' : 'Look at its pod.',
    runbook: `workload-honeydue-${name}`,
  })),
  {
    name: 'CertificateEndsSoon',
    expression: 'certmanager_certificate_expiration_timestamp_seconds{cluster="honeydue"} - time() < 14 * 86400',
    for: '1h',
    severity: 'critical',
    summary: 'Certificate {{ $labels.name }} ends within two weeks',
    description: 'It should have been renewed weeks ago. Without the proxy, browsers refuse it once it has ended.',
    runbook: 'certificate-renewal',
  },
  {
    name: 'TraefikDown',
    expression:
      'absent_over_time(container_memory_working_set_bytes{namespace="kube-system", container="traefik", cluster="honeydue"}[5m]) and on () count(up{job="cadvisor", cluster="honeydue"} == 1) > 0',
    for: '5m',
    severity: 'critical',
    summary: 'No container of Traefik runs',
    description: 'Nobody comes in.',
    runbook: 'traefik-down',
  },
];
