/** A metric that was renamed or taken away, and what an exporter makes now. */
export interface GoneMetric {
  readonly metric: string;
  readonly instead: string;
  readonly since: string;
}

const renamed = (metric: string, instead: string, since: string): GoneMetric => ({ metric, instead, since });
const stateMetrics2 = 'kube-state-metrics 2.0';
const nodeExporter016 = 'node-exporter 0.16';

/** Metrics that rules still ask for and that no exporter makes any more, or ever made. An alert on one never fires. */
export const goneMetrics: ReadonlyMap<string, GoneMetric> = new Map(
  [
    renamed(
      'gateway_api_gateway_status',
      'gatewayapi_gateway_status, with value 1 or 0',
      'always: nothing ever made it',
    ),
    ...(['requests', 'limits'] as const).flatMap((side) => [
      renamed(
        `kube_pod_container_resource_${side}_cpu_cores`,
        `kube_pod_container_resource_${side}{resource="cpu"}`,
        stateMetrics2,
      ),
      renamed(
        `kube_pod_container_resource_${side}_memory_bytes`,
        `kube_pod_container_resource_${side}{resource="memory"}`,
        stateMetrics2,
      ),
    ]),
    ...(['capacity', 'allocatable'] as const).flatMap((side) =>
      (
        [
          ['cpu_cores', 'cpu'],
          ['memory_bytes', 'memory'],
          ['pods', 'pods'],
        ] as const
      ).map(([end, resource]) =>
        renamed(`kube_node_status_${side}_${end}`, `kube_node_status_${side}{resource="${resource}"}`, stateMetrics2),
      ),
    ),
    renamed('node_cpu', 'node_cpu_seconds_total', nodeExporter016),
    renamed('node_memory_MemAvailable', 'node_memory_MemAvailable_bytes', nodeExporter016),
    renamed('node_memory_MemTotal', 'node_memory_MemTotal_bytes', nodeExporter016),
    renamed('node_filesystem_avail', 'node_filesystem_avail_bytes', nodeExporter016),
    renamed('node_filesystem_free', 'node_filesystem_free_bytes', nodeExporter016),
    renamed('node_filesystem_size', 'node_filesystem_size_bytes', nodeExporter016),
    renamed('node_network_receive_bytes', 'node_network_receive_bytes_total', nodeExporter016),
    renamed('node_network_transmit_bytes', 'node_network_transmit_bytes_total', nodeExporter016),
  ].map((each) => [each.metric, each]),
);

/** Metrics whose value is 1 or 0 and nothing else. */
export const booleanMetrics: ReadonlySet<string> = new Set([
  'up',
  'probe_success',
  'kube_node_status_condition',
  'kube_node_spec_unschedulable',
  'kube_pod_status_phase',
  'kube_pod_status_ready',
  'kube_pod_container_status_ready',
  'kube_pod_container_status_waiting_reason',
  'kube_pod_container_status_terminated_reason',
  'kube_persistentvolumeclaim_status_phase',
  'kube_persistentvolume_status_phase',
  'kube_job_complete',
  'kube_cronjob_spec_suspend',
  'certmanager_certificate_ready_status',
  'gatewayapi_gateway_status',
  'flux_resource_status',
  'volsync_volume_out_of_sync',
  'volsync_replicationsource_peer_connected',
  'volsync_replicationsource_syncthing_info',
]);

/** Metrics of Longhorn that became 1 or 0 with a label `state` in 1.11, and were numbers before (issue 10723 of Longhorn). */
export const longhornStateMetrics: ReadonlySet<string> = new Set([
  'longhorn_volume_robustness',
  'longhorn_volume_state',
]);
