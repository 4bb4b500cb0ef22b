/** Something that makes metrics, and how one sees that a cluster has it. */
export interface Exporter {
  /** Its name, as its project has it. */
  readonly name: string;
  /** The version whose metrics were read. */
  readonly version: string;
  /** Kind and name of the object that brings it, and what the text of that object has to contain. */
  readonly broughtBy: { readonly kind: string; readonly name: string; readonly contains?: string };
  /** Its metrics that alerts ask for. */
  readonly metrics: readonly string[];
}

const stack = { kind: 'HelmRelease', name: 'kube-prometheus-stack' } as const;
const vmagent = { kind: 'ConfigMap', name: 'vmagent' } as const;

/**
 * What makes the metrics that our alerts ask for. An alert on a metric that nothing in its cluster makes never fires; a test compares
 * every expression of every cluster with this table. Read in the sources of the exporters, in the versions named.
 */
export const exporters: readonly Exporter[] = [
  {
    name: 'kube-state-metrics',
    version: '2.17',
    broughtBy: stack,
    metrics: [
      'kube_node_status_condition',
      'kube_node_info',
      'kube_pod_status_phase',
      'kube_pod_container_status_waiting_reason',
      'kube_pod_container_status_restarts_total',
      'kube_deployment_spec_replicas',
      'kube_deployment_status_replicas_available',
      'kube_statefulset_replicas',
      'kube_statefulset_status_replicas_ready',
      'kube_daemonset_status_desired_number_scheduled',
      'kube_daemonset_status_number_available',
      'kube_persistentvolumeclaim_status_phase',
      'kube_cronjob_status_last_successful_time',
    ],
  },
  {
    name: 'kube-state-metrics, told of Flux',
    version: '2.17',
    broughtBy: { ...stack, contains: '"metricNamePrefix":"flux_resource"' },
    metrics: ['flux_resource_status'],
  },
  {
    name: 'kube-state-metrics, told of Gateways',
    version: '2.17',
    broughtBy: { ...stack, contains: '"metricNamePrefix":"gatewayapi_gateway"' },
    metrics: ['gatewayapi_gateway_status'],
  },
  {
    name: 'kube-state-metrics, told of VolSync',
    version: '2.17',
    broughtBy: { ...stack, contains: '"metricNamePrefix":"volsync_replicationsource"' },
    metrics: [
      'volsync_replicationsource_last_sync_time',
      'volsync_replicationsource_peer_connected',
      'volsync_replicationsource_syncthing_info',
    ],
  },
  {
    name: 'kube-state-metrics, told of drivers',
    version: '2.17',
    broughtBy: { ...stack, contains: '"metricNamePrefix":"kube_csinode"' },
    metrics: ['kube_csinode_driver'],
  },
  {
    name: 'kube-state-metrics, told of snapshots of etcd',
    version: '2.17',
    broughtBy: { ...stack, contains: '"metricNamePrefix":"k3s_etcd_snapshot"' },
    metrics: ['k3s_etcd_snapshot_created'],
  },
  {
    name: 'node-exporter',
    version: '1.10',
    broughtBy: stack,
    metrics: [
      'node_filesystem_avail_bytes',
      'node_filesystem_size_bytes',
      'node_network_receive_errs_total',
      'node_network_transmit_errs_total',
    ],
  },
  {
    name: 'kubelet',
    version: '1.35',
    broughtBy: stack,
    metrics: ['kubelet_volume_stats_available_bytes', 'kubelet_volume_stats_capacity_bytes'],
  },
  {
    name: 'CoreDNS',
    version: '1.12',
    broughtBy: stack,
    metrics: ['coredns_dns_responses_total', 'up'],
  },
  {
    name: 'cert-manager',
    version: '1.19',
    broughtBy: { kind: 'PodMonitor', name: 'cert-manager' },
    metrics: ['certmanager_certificate_ready_status', 'certmanager_certificate_expiration_timestamp_seconds'],
  },
  {
    name: 'Longhorn',
    version: '1.11',
    broughtBy: { kind: 'PodMonitor', name: 'longhorn' },
    metrics: [
      'longhorn_volume_robustness',
      'longhorn_node_status',
      'longhorn_disk_usage_bytes',
      'longhorn_disk_capacity_bytes',
    ],
  },
  {
    name: 'Velero',
    version: '1.17',
    broughtBy: { kind: 'PodMonitor', name: 'velero' },
    metrics: [
      'velero_backup_failure_total',
      'velero_backup_partial_failure_total',
      'velero_backup_last_successful_timestamp',
    ],
  },
  {
    name: 'blackbox exporter',
    version: '0.27',
    broughtBy: { kind: 'Probe', name: 'unas-nfs' },
    metrics: ['probe_success'],
  },
  {
    name: 'cAdvisor, read by vmagent',
    version: '1.35',
    broughtBy: { ...vmagent, contains: '/metrics/cadvisor' },
    metrics: ['container_fs_usage_bytes', 'container_fs_limit_bytes', 'container_memory_working_set_bytes', 'up'],
  },
  {
    name: 'k3s, read by vmagent',
    version: '1.35',
    broughtBy: { ...vmagent, contains: 'k3s_etcd_snapshot_save_' },
    metrics: [
      'k3s_etcd_snapshot_save_s3_duration_seconds_count',
      'k3s_etcd_snapshot_save_local_duration_seconds_count',
      'up',
    ],
  },
  {
    name: 'vmagent itself',
    version: '1.122',
    broughtBy: { ...vmagent, contains: 'job_name: vmagent' },
    metrics: [
      'vmagent_remotewrite_packets_dropped_total',
      'vmagent_remotewrite_samples_dropped_total',
      'vm_persistentqueue_blocks_dropped_total',
    ],
  },
  {
    name: 'cert-manager, read by vmagent',
    version: '1.19',
    broughtBy: { ...vmagent, contains: 'cert-manager;9402' },
    metrics: ['certmanager_certificate_expiration_timestamp_seconds'],
  },
  {
    name: 'asynq, in the API of honeydue',
    version: '0.25',
    broughtBy: { ...vmagent, contains: 'api;8000' },
    metrics: ['asynq_queue_latency_seconds'],
  },
];
